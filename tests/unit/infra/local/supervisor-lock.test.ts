import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTimeOf } from '../../../../infra/local/process-identity.js';
import { releaseLock, takeLock } from '../../../../infra/local/supervisor-lock.js';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-lock-'));
  lock = join(folder, 'supervisor.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a free lock is taken, a held one is not, a released one is taken again', () => {
  expect(takeLock(lock)).toBe(true);
  expect(takeLock(lock)).toBe(false);
  releaseLock(lock);
  expect(existsSync(lock)).toBe(false);
  expect(takeLock(lock)).toBe(true);
  expect(readdirSync(folder)).toEqual(['supervisor.lock']);
});

test('the lock of a process that has ended is taken', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const holder = { pid: child.pid, startTime: startTimeOf(child.pid!) };
  await once(child, 'exit');
  writeFileSync(lock, JSON.stringify(holder));
  expect(takeLock(lock)).toBe(true);
});

test('the lock of an earlier process with a pid that is used again is taken', () => {
  writeFileSync(lock, JSON.stringify({ pid: process.pid, startTime: 'another time' }));
  expect(takeLock(lock)).toBe(true);
});

test('half a lock is taken', () => {
  writeFileSync(lock, '{"pid":');
  expect(takeLock(lock)).toBe(true);
});
