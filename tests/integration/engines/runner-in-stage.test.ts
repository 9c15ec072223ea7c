import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { StageCall, StageHeartbeat, StageOutcome } from '../../../contracts/orchestration.js';
import { stageRecordSchema } from '../../../contracts/records.js';
import { signalProcess } from '../../../infra/local/process-identity.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { probePack } from '../../support/runner/probe-runner.js';
import { until } from '../../support/until.js';

const TENANT = 'local';
const QUEUE = 'asking';
const DEADLINE_MS = 60_000;
const WORKER = path.join(repositoryRoot(), 'tests/support/stages/stage-worker.ts');

let parts: Parts;
let client: Client;
let close: () => Promise<void>;
let worker: ChildProcess;
let log = '';
let digest: string;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio']);
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  close = () => temporal.connection.close();
  digest = (await probePack()).digest;
  await startWorker();
}, 120_000);

afterAll(async () => {
  await endWorker();
  await close?.();
  await parts?.end();
}, 60_000);

async function startWorker(): Promise<void> {
  worker = fork(WORKER, [QUEUE], {
    env: { ...parts.environment, ORFEAS_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  worker.stdout!.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const [message] = await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
  if (message !== 'polling') throw new Error(`Expected a worker but it ended with ${message}`);
}

async function endWorker(): Promise<void> {
  if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

async function runnerPid(): Promise<number | null> {
  worker.send('pid');
  const [pid] = await once(worker, 'message');
  return pid as number | null;
}

/** A call of the asking stage, and the folder through which it is steered. */
function callOf({ steps = 12, repeats = 1_000, start = 1, does = 'engine' } = {}) {
  const folder = mkdtempSync(path.join(parts.home, 'asking-'));
  const call: StageCall = {
    tenant: TENANT,
    stage: 'texture',
    inputs: {},
    params: { folder, steps, repeats, start, does },
    packDigest: digest,
    pack: 'runner-probe',
    onFull: 'wait',
    priority: 3,
    salt: null,
  };
  return { call, folder };
}

function begin(call: StageCall) {
  return client.workflow.start<(call: StageCall, queue: string) => Promise<StageOutcome>>('runStage', {
    workflowId: `stage/${randomUUID()}`,
    taskQueue: QUEUE,
    args: [call, QUEUE],
  });
}

async function beatOf(handle: Awaited<ReturnType<typeof begin>>): Promise<StageHeartbeat | null> {
  const payload = (await handle.describe()).raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0]?.data;
  return payload == null ? null : (JSON.parse(Buffer.from(payload).toString()) as StageHeartbeat);
}

/** Waits until a stage has a checkpoint that its attempt has told of. */
function checkpointed(handle: Awaited<ReturnType<typeof begin>>): Promise<StageHeartbeat> {
  return until(async () => orNull(await beatOf(handle)), { what: 'a checkpoint', everyMs: 5 });
}

function orNull(beat: StageHeartbeat | null): StageHeartbeat | null {
  return beat !== null && beat.checkpoint > 0 ? beat : null;
}

describe('a stage that asks an engine', () => {
  it(
    'keeps in its record how the engine was run, and is known the next time',
    async () => {
      const { call } = callOf();
      const outcome = await (await begin(call)).result();
      expect(outcome).toMatchObject({ cached: false, attempts: 1 });
      expect(outcome.facts).toMatchObject({
        calls: 12,
        family: 'triplane',
        run: { provider: 'cpu', fallbackNodes: 0, calls: 12 },
      });
      const record = await getJson(parts.store, keys.stage(TENANT, outcome.key), stageRecordSchema);
      expect(record?.fingerprint).toMatch(/^cpu\/.*onnxruntime-node@/);
      expect(record?.peakMemoryMiB).toBeGreaterThan(50);
      expect(await (await begin(call)).result()).toEqual({ ...outcome, cached: true });
    },
    DEADLINE_MS,
  );

  it(
    'is not taken for hung while the engine works longer than the stage may be silent',
    async () => {
      // One call of some seconds: nothing is told meanwhile.
      const { call } = callOf({ steps: 1, repeats: 800_000, start: 2 });
      const outcome = await (await begin(call)).result();
      expect(outcome.attempts).toBe(1);
      expect(outcome.seconds).toBeGreaterThan(1);
    },
    DEADLINE_MS,
  );

  it(
    'goes on from its checkpoint in the next attempt when the runner was killed in its call',
    async () => {
      const { call } = callOf({ steps: 40, repeats: 10_000, start: 3 });
      const handle = await begin(call);
      await checkpointed(handle);
      signalProcess((await runnerPid())!, 'SIGKILL');
      const outcome = await handle.result();
      expect(outcome.attempts).toBe(2);
      const resumed = log.split('\n').filter((line) => line.includes('"msg":"resuming"') && line.includes(outcome.key));
      expect(resumed).toHaveLength(1);
      const { step } = JSON.parse(resumed[0]!) as { step: number };
      expect(step % 4).toBe(0);
      expect(step).toBeGreaterThan(0);
      const undisturbed = await (await begin({ ...callOf({ steps: 40, repeats: 10_000, start: 3 }).call })).result();
      expect(undisturbed.cached).toBe(false);
      expect(outcome.outputs).toEqual(undisturbed.outputs);
    },
    DEADLINE_MS,
  );

  it(
    'goes on from its checkpoint when its worker was killed',
    async () => {
      const { call } = callOf({ steps: 40, repeats: 10_000, start: 4 });
      const handle = await begin(call);
      await checkpointed(handle);
      await endWorker();
      log = '';
      await startWorker();
      const outcome = await handle.result();
      expect(outcome.attempts).toBeGreaterThan(1);
      expect(log).toMatch(/"step":\d+,"msg":"resuming"/);
      const undisturbed = await (await begin({ ...callOf({ steps: 40, repeats: 10_000, start: 4 }).call })).result();
      expect(outcome.outputs).toEqual(undisturbed.outputs);
    },
    DEADLINE_MS,
  );

  it(
    'holds no slot while the engine works: others compute beside as many that wait as there are slots',
    async () => {
      const asking = await Promise.all(
        [5, 6].map((start) => begin(callOf({ steps: 1, repeats: 500_000, start }).call)),
      );
      await until(async () => (await Promise.all(asking.map(beatOf))).every((beat) => beat !== null), {
        what: 'both to ask',
      });
      const alone = [7, 8].map((start) => callOf({ does: 'alone', start }));
      const computing = await Promise.all(alone.map(({ call }) => begin(call)));
      await until(() => alone.every(({ folder }) => existsSync(path.join(folder, 'at'))), { what: 'both to compute' });
      // The engine is still at it, or its answer waits for a slot: it has none while the others compute.
      for (const handle of asking) expect((await handle.describe()).status.name).toBe('RUNNING');
      for (const { folder } of alone) writeFileSync(path.join(folder, 'go'), '');
      const outcomes = await Promise.all([...asking, ...computing].map((handle) => handle.result()));
      expect(outcomes.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
    },
    DEADLINE_MS,
  );

  it(
    'ends the engine’s job when it is cancelled, and the runner serves the next',
    async () => {
      const handle = await begin(callOf({ steps: 100_000, start: 9 }).call);
      await checkpointed(handle);
      const pid = await runnerPid();
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
      expect((await (await begin(callOf({ steps: 2, start: 10 }).call)).result()).attempts).toBe(1);
      expect(await runnerPid()).toBe(pid);
    },
    DEADLINE_MS,
  );
});
