import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, signalProcess } from '../../../../infra/local/process-identity.js';
import { SupervisedPart } from '../../../../infra/local/supervised-part.js';
import { until } from '../../../support/until.js';

let folder: string;
let part: SupervisedPart | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-part-'));
});
afterEach(async () => {
  await part?.stop();
  part = null;
  rmSync(folder, { recursive: true, force: true });
});

const SLEEPER = "process.stdout.write('begun\\n'); setInterval(() => {}, 1000);";

function start(script: string, graceMs = 5000, command = process.execPath): { part: SupervisedPart; deaths: string[] } {
  const deaths: string[] = [];
  part = new SupervisedPart(
    {
      name: 'api',
      command,
      args: ['-e', script],
      environment: {},
      cwd: folder,
      ports: [],
      health: 'tcp://127.0.0.1:1',
      log: join(folder, 'part.log'),
      graceMs,
    },
    { onChange: () => undefined, onDeath: (_, how) => deaths.push(how) > 0 },
  );
  part.start();
  return { part, deaths };
}

const log = () => readFileSync(join(folder, 'part.log'), 'utf8');

test('a part that is killed is started again, and its output goes on in the same log', async () => {
  const started = start(SLEEPER);
  await until(() => log().includes('begun'), { what: 'the first life' });
  const former = started.part.view();
  signalProcess(former.pid!, 'SIGKILL');
  await until(() => log().match(/begun/g)?.length === 2, { what: 'the second life' });
  const next = started.part.view();
  expect(next).toMatchObject({ state: 'running', restarts: 1 });
  expect(next.pid).not.toBe(former.pid);
  expect(started.deaths).toEqual(['SIGKILL']);
  expect(isAlive({ pid: former.pid!, startTime: former.startTime })).toBe(false);
});

test('what a part itself has started ends with it', async () => {
  const child = `const { spawn } = require('node:child_process');
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    process.stdout.write('child ' + pid + '\\n'); setInterval(() => {}, 1000);`;
  const started = start(child);
  const pid = Number(await until(() => /child (\d+)\n/.exec(log())?.[1], { what: 'the child' }));
  signalProcess(started.part.view().pid!, 'SIGKILL');
  await until(() => !isAlive({ pid, startTime: null }), { what: 'the end of the child' });
});

test('a part that does not end when asked is ended by force', async () => {
  const started = start(`process.on('SIGTERM', () => {}); ${SLEEPER}`, 200);
  await until(() => log().includes('begun'), { what: 'its begin' });
  const { pid, startTime } = started.part.view();
  await started.part.stop();
  expect(isAlive({ pid: pid!, startTime })).toBe(false);
  expect(started.part.view()).toMatchObject({ state: 'stopped', pid: null });
});

test('a program that is not there counts as a death, not as an error', async () => {
  const missing = start(SLEEPER, 5000, join(folder, 'nothing')).part;
  await until(() => missing.view().state === 'waiting', { what: 'the next try' });
});
