import { appendFileSync, closeSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog, rotateLog, tailLog } from '../../../../infra/local/part-log.js';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-log-'));
  log = join(folder, 'logs', 'part.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a log past its size moves aside while its part goes on writing', () => {
  const file = openLog(log);
  writeSync(file, 'old\n');
  rotateLog(log, 3);
  writeSync(file, 'new\n');
  closeSync(file);
  expect(readFileSync(`${log}.1`, 'utf8')).toBe('old\n');
  expect(readFileSync(log, 'utf8')).toBe('new\n');
});

test('a log within its size stays, and a missing one is no error', () => {
  closeSync(openLog(log));
  appendFileSync(log, 'abc');
  rotateLog(log, 3);
  expect(readFileSync(log, 'utf8')).toBe('abc');
  rotateLog(join(folder, 'none.log'));
});

test('the tail of a log is its last lines, empty where there is none', () => {
  closeSync(openLog(log));
  writeFileSync(log, Array.from({ length: 50_000 }, (_, line) => `line ${line}\n`).join(''));
  expect(tailLog(log, 2)).toBe('line 49998\nline 49999');
  expect(tailLog(join(folder, 'none.log'), 2)).toBe('');
});
