import { Context } from '@temporalio/activity';
import type { Json } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import type { StageActivity, StageCall, StageHeartbeat, StageOutcome } from '../contracts/orchestration.js';
import { type StageRecord, stageRecordSchema } from '../contracts/records.js';
import { getJson, putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';
import type { Pack } from '../models/registry.js';
import type { EnginePlace } from '../models/runner/engine-host.js';
import type { RunFacts } from '../models/runner/protocol.js';
import { dropCheckpoints, lastCheckpoint, saveCheckpoint } from './checkpoint.js';
import { toFailure } from './failure.js';
import { fingerprint } from './fingerprint.js';
import { patiently } from './patience.js';
import { Progress } from './progress.js';
import { SharedRuns } from './shared-runs.js';
import type { Stage, StageResult } from './stage.js';
import { packOfCall, runsOnDevice, StageEngine, type StageEngines } from './stage-engine.js';
import { inputsOf, recordKey, sha256, stageKey } from './stage-key.js';
import type { StageThreads } from './stage-threads.js';
import { storedWhole, storeOutputs } from './stored-outputs.js';
import type { RunMessage } from './thread-protocol.js';

/** Attempts in a row that bring no new checkpoint, after which a stage is given up. */
const MAX_FRUITLESS_ATTEMPTS = 5;

/** What a stage's engine runs on. */
export interface StageDevice {
  name: string;
  provider: 'cpu' | 'cuda';
  class: string;
}

/** Where work goes that would not wait for the device. */
const HOST_CPU: StageDevice = { name: 'cpu', provider: 'cpu', class: process.arch };

/** What the shell is built from. */
export interface ShellParts extends StageEngines {
  store: ObjectStore;
  threads: StageThreads;
  device: StageDevice;
  log: Logger;
  /** Told of every stage that was computed or found. */
  onOutcome?(stage: string, outcome: StageOutcome): void;
}

/** A shared run's result: the record, and whether it was there already. */
interface Found {
  record: StageRecord;
  known: boolean;
}

/** One stage about to run: the call with what follows from it. */
interface Work {
  stage: Stage;
  call: StageCall;
  pack: Pack | null;
  place: EnginePlace;
  device: StageDevice;
  params: Record<string, Json>;
  key: string;
  /** Where the record lies: the key, or beside it. */
  recordKey: string;
  fingerprint: string;
}

/**
 * Makes activities of stages. All that is durable happens here, once for every stage:
 * (1) the key, (2) the known record, (3) the run with heartbeats and checkpoints, (4) outputs, then the record,
 * whose writing is the commit, (5) cleaning up.
 */
export function createStageShell(parts: ShellParts): (stage: Stage) => StageActivity {
  const runs = new SharedRuns<RunMessage, Found>();
  return (stage) => async (call) => {
    const context = Context.current();
    const progress = new Progress(
      context,
      context.info.heartbeatDetails as StageHeartbeat | undefined,
      stage.silenceMs,
    );
    try {
      if (progress.fruitlessBefore >= MAX_FRUITLESS_ATTEMPTS) {
        throw new OrfeasError('ATTEMPTS_EXHAUSTED', `${MAX_FRUITLESS_ATTEMPTS} attempts brought nothing new`);
      }
      const outcome = await perform(parts, runs, prepare(parts, stage, call), progress, context);
      parts.onOutcome?.(stage.name, outcome);
      return outcome;
    } catch (error) {
      // A pause, a cancel or a shutdown must reach Temporal as what it is.
      if (context.cancellationSignal.aborted) {
        if (context.cancellationDetails?.workerShutdown === true) progress.excuse();
        return await context.cancelled;
      }
      throw toFailure(error, progress, context.info.attempt);
    } finally {
      progress.stop();
    }
  };
}

/** (1) The key. */
function prepare(parts: ShellParts, stage: Stage, call: StageCall): Work {
  const params = stage.params.parse(call.params) as Record<string, Json>;
  const pack = packOfCall(parts, call);
  const mayAsk = pack !== null && runsOnDevice(pack.manifest);
  // Decided before the key: what a result is computed on is part of what it is.
  const place = mayAsk ? (parts.engines?.placeOf(pack, call.onFull) ?? 'device') : 'device';
  const device = place === 'cpu' ? HOST_CPU : parts.device;
  const print = fingerprint(stage, device, mayAsk ? 'engine' : 'none');
  const key = stageKey(stage, call, params, print);
  return { stage, call, pack, place, device, params, key, recordKey: recordKey(key, call.salt), fingerprint: print };
}

async function perform(
  parts: ShellParts,
  runs: SharedRuns<RunMessage, Found>,
  work: Work,
  progress: Progress,
  context: Context,
): Promise<StageOutcome> {
  // A stage that hangs is ended here, so that its thread is free again.
  const signal = AbortSignal.any([context.cancellationSignal, progress.hung]);
  const onMessage = (message: RunMessage) => noteProgress(progress, message);
  // Once for all who ask for the same at the same time.
  const { result, started } = await runs.join(work.recordKey, { onMessage, signal }, async (tell, abort) => {
    // (2) The known record; asked for within the run, lest one that ends meanwhile be missed.
    const known = await patiently(() => knownRecord(parts.store, work), abort);
    if (known !== null) return { record: known, known: true };
    // (3) to (5)
    const sinceMs = context.info.scheduledTimestampMs;
    const record = await compute(parts, work, { tell, abort, attempt: context.info.attempt, sinceMs });
    return { record, known: false };
  });
  return outcomeOf(result.record, result.known || !started);
}

function noteProgress(progress: Progress, message: RunMessage): void {
  if (message.type === 'progress') progress.step(message.step, message.of);
  else if (message.type === 'engine-progress') progress.engineStep(message.step, message.of);
  else if (message.type === 'checkpoint') progress.checkpointed(message.checkpoint.step);
  else if (message.type === 'waiting') progress.waiting(message.memory);
  else progress.computing();
}

async function knownRecord(store: ObjectStore, { call, recordKey: at }: Work): Promise<StageRecord | null> {
  const record = await getJson(store, keys.stage(call.tenant, at), stageRecordSchema);
  if (record === null) return null;
  return (await storedWhole(store, call.tenant, record.outputs)) ? record : null;
}

/** (3) The run, (4) its outputs and its record, (5) cleaning up. */
async function compute(
  parts: ShellParts,
  work: Work,
  run: { tell(message: RunMessage): void; abort: AbortSignal; attempt: number; sinceMs: number },
): Promise<StageRecord> {
  const { store, log } = parts;
  const { tenant } = work.call;
  const [inputs, checkpoint] = await Promise.all([
    patiently(() => readInputs(store, work), run.abort),
    patiently(() => lastCheckpoint(store, tenant, work.recordKey), run.abort),
  ]);
  if (checkpoint !== null) log.info({ stage: work.stage.name, key: work.key, step: checkpoint.step }, 'resuming');

  let saving: Promise<unknown> = Promise.resolve();
  let last = checkpoint;
  const onMessage = (message: RunMessage) => {
    if (message.type !== 'checkpoint') return run.tell(message);
    last = message.checkpoint;
    // Beside the stage, in order; a checkpoint that can't be stored costs steps after a crash, never the stage.
    saving = saving
      .then(() => saveCheckpoint(store, tenant, work.recordKey, message.checkpoint))
      .then(() => run.tell(message))
      .catch((error: unknown) => log.warn({ err: error, stage: work.stage.name }, 'checkpoint not stored'));
  };
  const engine = new StageEngine(parts, work, run.sinceMs);
  const signal = run.abort;
  const startedAt = performance.now();
  const result = await parts.threads
    .run({
      ...work,
      ...{ inputs, checkpoint, onMessage, signal, pack: work.pack?.manifest ?? null },
      engine: (task, ended) => engine.run(task, { checkpoint: last, onMessage, signal: ended }),
    })
    .finally(async () => {
      run.tell({ type: 'waiting', memory: null });
      // Also when the stage failed: a checkpoint counts, and must not be written into the next attempt.
      await saving;
    });
  const seconds = (performance.now() - startedAt) / 1000;

  const outputs = await patiently(() => storeOutputs(store, tenant, result.files), run.abort);
  const record = recordOf(work, result, { outputs, seconds, attempts: run.attempt }, engine.facts);
  const winner = await patiently(() => commit(store, work, record), run.abort);
  // Nobody waits for it: a leftover costs space, not truth.
  if (last !== null) {
    void dropCheckpoints(store, tenant, work.recordKey).catch((err: unknown) => log.warn({ err }, 'left checkpoints'));
  }
  return winner;
}

async function readInputs(store: ObjectStore, { stage, call }: Work): Promise<Record<string, Uint8Array>> {
  const read = async (name: string): Promise<[string, Uint8Array]> => {
    const ref = call.inputs[name];
    if (ref === undefined) throw new OrfeasError('INTERNAL', `Expected the input ${name} for ${stage.name}`);
    const bytes = await store.get(keys.blob(call.tenant, ref.sha256));
    if (bytes === null || sha256(bytes) !== ref.sha256) {
      throw new OrfeasError('FILE_CORRUPT', `The stored bytes of ${ref.name} are missing or not what they were`, {
        subject: name,
      });
    }
    return [name, bytes];
  };
  return Object.fromEntries(await Promise.all(inputsOf(stage, call).map(read)));
}

function recordOf(
  work: Work,
  result: StageResult,
  made: Pick<StageRecord, 'outputs' | 'seconds' | 'attempts'>,
  run: RunFacts | null,
): StageRecord {
  const own = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    schema: 'orfeas.stage/1',
    key: work.key,
    tenant: work.call.tenant,
    stage: work.stage.name,
    version: work.stage.version,
    fingerprint: work.fingerprint,
    packDigest: work.call.packDigest,
    params: work.params,
    inputs: Object.fromEntries(inputsOf(work.stage, work.call).map((name) => [name, work.call.inputs[name]!.sha256])),
    facts: { ...result.facts, ...(run === null ? {} : { run: { ...run } }) },
    device: work.device.name,
    engine: result.engine ?? null,
    // The stage and its engine share it out over two processes; the larger one is what a machine must have room for.
    peakMemoryMiB: Math.max(own, run?.peakMiB ?? 0),
    ...made,
  };
}

/** Writes the record; when another attempt was first, its record is the result. */
async function commit(store: ObjectStore, { call, recordKey: at }: Work, record: StageRecord): Promise<StageRecord> {
  const key = keys.stage(call.tenant, at);
  if (await putJson(store, key, record, { ifAbsent: true })) return record;
  const winner = await getJson(store, key, stageRecordSchema);
  if (winner === null) throw new OrfeasError('STORAGE_UNAVAILABLE', `The record ${key} vanished while it was written`);
  if (await storedWhole(store, call.tenant, winner.outputs)) return winner;
  // The known record had lost blobs, which is why this attempt computed: it takes its place.
  await putJson(store, key, record);
  return record;
}

function outcomeOf(record: StageRecord, cached: boolean): StageOutcome {
  const { key, outputs, facts, seconds, device, engine, peakMemoryMiB, attempts } = record;
  return { key, cached, outputs, facts, seconds, device, engine, peakMemoryMiB, attempts };
}
