import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import type { StageCall, StageOutcome } from '../../../contracts/orchestration.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';
import { versionsOf } from '../../support/versions-of.js';

const TENANT = 'local';
const DEADLINE_MS = 180_000;
const QUEUE = 'guarded';
/** A worker that is stopped is noticed by it; often enough for a machine that is busy with other things. */
const HEARTBEAT_TIMEOUT_MS = 3_000;
const WORKER = path.join(repositoryRoot(), 'tests/support/stages/stage-worker.ts');

let parts: Parts;
let client: Client;
let close: () => Promise<void>;
let versions: (key: string) => Promise<number>;
const workers: ChildProcess[] = [];
/** What they have written so far. */
let said = '';

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio']);
  versions = await versionsOf(parts.settings);
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  close = () => temporal.connection.close();
  await Promise.all([startStageWorker(), startStageWorker()]);
}, DEADLINE_MS);

async function startStageWorker(): Promise<void> {
  const worker = fork(WORKER, [QUEUE], {
    env: { ...parts.environment, ORFEAS_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [worker.stdout, worker.stderr])
    stream?.on('data', (chunk) => {
      said += chunk;
    });
  workers.push(worker);
  const [message] = await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
  if (message !== 'polling')
    throw new Error(`Expected a worker but it ended with ${message}:
${said}`);
}

afterAll(async () => {
  for (const worker of workers) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await close?.();
  await parts?.end();
}, DEADLINE_MS);

/** A stage that holds after its second step until it is released. */
function heldStage(changes: Partial<StageCall> = {}) {
  const folder = mkdtempSync(path.join(parts.home, 'stage-'));
  const call: StageCall = {
    ...{ tenant: TENANT, stage: 'shape', inputs: {}, params: { folder, steps: 5, holdAfter: 2 } },
    ...{ packDigest: null, pack: null, onFull: 'wait', priority: 3, salt: null, ...changes },
  };
  return {
    call,
    runs: () => readFileSync(path.join(folder, 'runs'), 'utf8').trim().split('\n').map(Number),
    reached: (name: string) =>
      until(() => existsSync(path.join(folder, name)), { what: name, deadlineMs: DEADLINE_MS }),
    release: () => writeFileSync(path.join(folder, 'go-2'), ''),
  };
}

function start(call: StageCall) {
  return client.workflow.start<(call: StageCall, queue: string, heartbeatTimeoutMs: number) => Promise<StageOutcome>>(
    'runStage',
    {
      workflowId: `stage/${randomUUID()}`,
      taskQueue: QUEUE,
      args: [call, QUEUE, HEARTBEAT_TIMEOUT_MS],
    },
  );
}

/** Resolves when a worker's own attempt of that number has ended, whatever became of it. */
function endOf(worker: ChildProcess, attempt: number): Promise<void> {
  return new Promise((resolve) =>
    worker.on('message', (message) => {
      if (message === `ended ${attempt}`) resolve();
    }),
  );
}

test(
  'a worker that was stopped and goes on after its attempt was given to another one changes nothing',
  async () => {
    const { call, runs, reached, release } = heldStage();
    const checkpoints = async () => (await parts.store.list(`checkpoints/${TENANT}/`)).map(({ key }) => key);
    const before = await checkpoints();
    const handle = await start(call);
    await reached('at-2');
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    const stopped = workers.find(({ pid }) => pending?.lastWorkerIdentity?.startsWith(`${pid}@`))!;
    await until(async () => (await checkpoints()).filter((key) => !before.includes(key)).length === 2, {
      what: 'both checkpoints',
    });
    stopped.kill('SIGSTOP');
    // After the heartbeat timeout the other one goes on from the checkpoint.
    const outcome = await handle.result();
    expect(outcome.cached).toBe(false);
    expect(runs()).toEqual([0, 2]);
    release();
    const ended = endOf(stopped, 1);
    stopped.kill('SIGCONT');
    await ended;
    expect(await versions(keys.stage(TENANT, outcome.key))).toBe(1);
    for (const { sha256 } of outcome.outputs) expect(await versions(keys.blob(TENANT, sha256))).toBe(1);
    expect(await (await start(call)).result()).toEqual({ ...outcome, cached: true });
    // The tests that follow know by this which worker they meet.
    const gone = once(stopped, 'exit');
    stopped.kill('SIGKILL');
    await gone;
  },
  DEADLINE_MS,
);

test(
  'a stage that computes for longer than it may is ended and not tried again, and its thread is free',
  async () => {
    // As many as the worker has slots, none of which would ever end by itself.
    const held = [heldStage({ computeLimitMs: 700 }), heldStage({ computeLimitMs: 700 })];
    const handles = await Promise.all(held.map(({ call }) => start(call)));
    for (const [index, handle] of handles.entries()) {
      const failure = await handle.result().catch((error: unknown) => error);
      expect((failure as WorkflowFailedError).cause?.cause).toMatchObject({ type: 'TIME_LIMIT_EXCEEDED' });
      expect(failure).toBeInstanceOf(WorkflowFailedError);
      expect(held[index]!.runs()).toEqual([0]);
    }
    const next = heldStage({ computeLimitMs: 60_000 });
    next.release();
    expect(await (await start(next.call)).result()).toMatchObject({ cached: false, attempts: 1 });
  },
  DEADLINE_MS,
);

test(
  'a result that is lost on its way to Temporal is found by its record: nothing is computed twice',
  async () => {
    const { call, runs, reached, release } = heldStage();
    const handle = await start(call);
    await reached('at-2');
    await parts.signal('temporal', 'SIGKILL');
    const ended = endOf(workers.find(({ signalCode }) => signalCode === null)!, 1);
    release();
    await ended;
    // The SDK has tried for some seconds to say so, and drops it.
    await until(() => /error while completing activity/i.test(said), { what: 'the loss', deadlineMs: DEADLINE_MS });
    await parts.start('temporal');
    const outcome = await handle.result();
    expect(runs()).toEqual([0]);
    expect(outcome).toMatchObject({ cached: true, attempts: 1, facts: { steps: 5 } });
    expect(await versions(keys.stage(TENANT, outcome.key))).toBe(1);
  },
  DEADLINE_MS,
);
