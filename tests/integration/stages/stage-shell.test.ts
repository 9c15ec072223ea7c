import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { recordKey, sha256 } from '../../../activities/stage-key.js';
import type { StageCall, StageOutcome } from '../../../contracts/orchestration.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';
import { versionsOf } from '../../support/versions-of.js';

const TENANT = 'local';
const DEADLINE_MS = 20_000;
const WORKER = path.join(repositoryRoot(), 'tests/support/stages/stage-worker.ts');

let parts: Parts;
let client: Client;
let close: () => Promise<void>;
const workers: ChildProcess[] = [];
const queues = ['stage-a', 'stage-b'] as const;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio']);
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  close = () => temporal.connection.close();
  for (const queue of queues) {
    const worker = fork(WORKER, [queue], {
      env: { ...parts.environment, ORFEAS_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    workers.push(worker);
    const [message] = await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
    if (message !== 'polling') throw new Error(`Expected a worker but it ended with ${message}`);
  }
}, 120_000);

afterAll(async () => {
  for (const worker of workers) {
    if (worker.exitCode !== null) continue;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await close?.();
  await parts?.end();
}, 60_000);

/** A stage of its own: what it is asked, and the folder through which it is watched and steered. */
function stage(params: Record<string, number | string> = {}) {
  const folder = mkdtempSync(path.join(parts.home, 'stage-'));
  const call: StageCall = {
    tenant: TENANT,
    stage: 'shape',
    inputs: {},
    params: { folder, steps: 5, ...params },
    packDigest: null,
    pack: null,
    onFull: 'wait',
    priority: 3,
    salt: null,
  };
  return {
    call,
    /** Steps from which attempts set out, in their order. */
    runs: () => readFileSync(path.join(folder, 'runs'), 'utf8').trim().split('\n').map(Number),
    reached: (name: string) => until(() => existsSync(path.join(folder, name)), { what: `${name} in ${folder}` }),
    release: (step: number) => writeFileSync(path.join(folder, `go-${step}`), ''),
  };
}

function start(call: StageCall, queue: (typeof queues)[number] = 'stage-a') {
  return client.workflow.start<(call: StageCall, queue: string) => Promise<StageOutcome>>('runStage', {
    workflowId: `stage/${randomUUID()}`,
    taskQueue: queue,
    args: [call, queue],
  });
}

async function run(call: StageCall): Promise<StageOutcome> {
  return (await start(call)).result();
}

/** Waits until a worker has a workflow's activity. */
function taken(handle: Awaited<ReturnType<typeof start>>): Promise<unknown> {
  return until(async () => (await handle.describe()).raw.pendingActivities?.[0]?.state === 2, { what: 'a worker' });
}

function checkpoint(key: string, step: number): Promise<unknown> {
  const place = keys.checkpoint(TENANT, key, step);
  return until(() => parts.store.stat(place), { what: `the checkpoint ${place}` });
}

/** The key under which the held stage computes: the one with checkpoints. */
async function keyInWork(): Promise<string> {
  const [first] = await until(async () => orNull(await parts.store.list(`checkpoints/${TENANT}/`)), {
    what: 'a checkpoint',
  });
  return first!.key.split('/')[2]!;
}

function orNull<T>(list: T[]): T[] | null {
  return list.length === 0 ? null : list;
}

describe('the stage shell', () => {
  it(
    'answers a known stage from its record, computing nothing',
    async () => {
      const { call, runs } = stage();
      const first = await run(call);
      const second = await run(call);
      expect(first).toMatchObject({ cached: false, attempts: 1, facts: { steps: 5 } });
      expect(second).toEqual({ ...first, cached: true });
      expect(runs()).toEqual([0]);
      expect(await parts.store.list(keys.checkpoints(TENANT, first.key))).toEqual([]);
    },
    DEADLINE_MS,
  );

  it(
    'computes again with a salt: same bytes, same key, a record of its own',
    async () => {
      const { call, runs } = stage();
      const first = await run(call);
      const again = await run({ ...call, salt: 'again' });
      expect(again).toMatchObject({ cached: false, key: first.key, outputs: first.outputs });
      expect(runs()).toEqual([0, 0]);
      for (const salt of [null, 'again']) {
        expect(await parts.store.stat(keys.stage(TENANT, recordKey(first.key, salt)))).not.toBeNull();
      }
      expect((await run({ ...call, salt: 'again' })).cached).toBe(true);
    },
    DEADLINE_MS,
  );

  it(
    'computes once for equal calls in flight',
    async () => {
      const { call, runs, reached, release } = stage({ holdAfter: 2 });
      const handles = await Promise.all([start(call), start(call)]);
      await reached('at-2');
      await Promise.all(handles.map(taken));
      release(2);
      const outcomes = await Promise.all(handles.map((handle) => handle.result()));
      expect(runs()).toEqual([0]);
      expect(outcomes.map(({ cached }) => cached).sort()).toEqual([false, true]);
      expect(outcomes[0]!.outputs).toEqual(outcomes[1]!.outputs);
    },
    DEADLINE_MS,
  );

  it(
    'goes on without a call that is canceled while another shares its run',
    async () => {
      const { call, runs, reached, release } = stage({ holdAfter: 2 });
      const leaver = await start(call);
      await reached('at-2');
      const stayer = await start(call);
      await taken(stayer);
      await leaver.cancel();
      await expect(leaver.result()).rejects.toThrow(WorkflowFailedError);
      release(2);
      await stayer.result();
      expect(runs()).toEqual([0]);
    },
    DEADLINE_MS,
  );

  it(
    'resumes from the newest checkpoint after its thread has died',
    async () => {
      const { call, runs, reached, release } = stage({ holdAfter: 3, dieAfter: 3 });
      const handle = await start(call);
      await reached('at-3');
      await checkpoint(await keyInWork(), 3);
      release(3);
      const outcome = await handle.result();
      expect(outcome).toMatchObject({ cached: false, attempts: 2 });
      expect(runs()).toEqual([0, 3]);
      const undisturbed = await run(stage().call);
      expect(outcome.outputs).toEqual(undisturbed.outputs);
      expect(await parts.store.list(keys.checkpoints(TENANT, outcome.key))).toEqual([]);
    },
    DEADLINE_MS,
  );

  it(
    'passes over a torn checkpoint and resumes from the one before',
    async () => {
      const { call, runs, reached, release } = stage({ holdAfter: 3, dieAfter: 3 });
      const handle = await start(call);
      await reached('at-3');
      const key = await keyInWork();
      await checkpoint(key, 3);
      const whole = await parts.store.get(keys.checkpoint(TENANT, key, 3));
      const mediaType = 'application/octet-stream';
      await parts.store.put(keys.checkpoint(TENANT, key, 3), whole!.subarray(0, whole!.length - 5), { mediaType });
      release(3);
      const outcome = await handle.result();
      expect(runs()).toEqual([0, 2]);
      expect(outcome.outputs).toEqual((await run(stage().call)).outputs);
    },
    DEADLINE_MS,
  );

  it(
    'commits one record when two shells race, and both return the winner’s',
    async () => {
      const versions = await versionsOf(parts.settings);
      const { call, runs, reached, release } = stage({ holdAfter: 2 });
      const handles = await Promise.all(queues.map((queue) => start(call, queue)));
      await reached('at-2');
      await until(() => runs().length === 2, { what: 'both shells to compute' });
      release(2);
      const outcomes = await Promise.all(handles.map((handle) => handle.result()));
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(await versions(keys.stage(TENANT, outcomes[0]!.key))).toBe(1);
      for (const { sha256 } of outcomes[0]!.outputs) expect(await versions(keys.blob(TENANT, sha256))).toBe(1);
    },
    DEADLINE_MS,
  );

  it(
    'computes again when a blob of the known record is missing',
    async () => {
      const { call, runs } = stage();
      const first = await run(call);
      const blob = keys.blob(TENANT, first.outputs[0]!.sha256);
      await parts.store.remove([blob]);
      const second = await run(call);
      expect(second).toMatchObject({ cached: false, outputs: first.outputs });
      expect(runs()).toEqual([0, 0]);
      expect(await parts.store.stat(blob)).not.toBeNull();
      expect((await run(call)).cached).toBe(true);
    },
    DEADLINE_MS,
  );

  it(
    'survives an outage of the store in mid-stage within one attempt',
    async () => {
      const { call, runs, reached, release } = stage({ holdAfter: 2 });
      const handle = await start(call);
      await reached('at-2');
      await parts.stop('minio');
      release(2);
      await reached('computed');
      await parts.start('minio');
      expect(await handle.result()).toMatchObject({ cached: false, attempts: 1 });
      expect(runs()).toEqual([0]);
    },
    DEADLINE_MS,
  );

  it(
    'stores a file in pieces as what the record says of it, once, and mends it where it is damaged',
    async () => {
      const versions = await versionsOf(parts.settings);
      const { call, runs } = stage({ largeMiB: 24, steps: 7 });
      const first = await run(call);
      const [large, digest] = first.outputs;
      expect([large!.name, digest!.name]).toEqual(['large.bin', 'digest.bin']);
      expect(large!.bytes).toBe(24 * 1024 * 1024);
      const blob = keys.blob(TENANT, large!.sha256);
      const isWhole = async () => sha256((await parts.store.get(blob, { fresh: true }))!) === large!.sha256;
      expect(await isWhole()).toBe(true);
      expect((await run({ ...call, salt: 'again' })).outputs).toEqual(first.outputs);
      expect(await versions(blob)).toBe(1);
      await parts.store.put(blob, new Uint8Array(9), { mediaType: large!.mediaType });
      expect(await run(call)).toMatchObject({ cached: false, outputs: first.outputs });
      expect(await isWhole()).toBe(true);
      expect(runs()).toEqual([0, 0, 0]);
    },
    DEADLINE_MS,
  );

  it(
    'stores a file in pieces through an outage of the store within one attempt',
    async () => {
      const { call, runs, reached, release } = stage({ holdAfter: 2, largeMiB: 24, steps: 6 });
      const handle = await start(call);
      await reached('at-2');
      await parts.stop('minio');
      release(2);
      await reached('computed');
      await parts.start('minio');
      const outcome = await handle.result();
      expect(outcome).toMatchObject({ cached: false, attempts: 1 });
      expect(runs()).toEqual([0]);
      const large = outcome.outputs[0]!;
      expect(sha256((await parts.store.get(keys.blob(TENANT, large.sha256)))!)).toBe(large.sha256);
    },
    DEADLINE_MS,
  );

  it(
    'gives a stage up after five attempts that bring nothing',
    async () => {
      const { call, runs } = stage({ fails: 'always' });
      const failure = await run(call).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(WorkflowFailedError);
      const cause = (failure as WorkflowFailedError).cause?.cause;
      expect(cause).toMatchObject({ type: 'ATTEMPTS_EXHAUSTED' });
      expect(runs()).toEqual([0, 0, 0, 0, 0]);
    },
    DEADLINE_MS,
  );

  it(
    'goes on for as long as attempts bring new checkpoints',
    async () => {
      const { call, runs } = stage({ fails: 'every-step', steps: 8 });
      const outcome = await run(call);
      expect(outcome).toMatchObject({ cached: false, attempts: 8 });
      expect(runs()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(outcome.outputs).toEqual((await run(stage({ steps: 8 }).call)).outputs);
    },
    DEADLINE_MS,
  );
});
