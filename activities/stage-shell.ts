import { Context } from '@temporalio/activity';
import type { Json } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import type { StageActivity, StageCall, StageHeartbeat, StageOutcome } from '../contracts/orchestration.js';
import type { StageRecord } from '../contracts/records.js';
import type { Program } from '../infra/browser/probe-chromium.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';
import type { Pack } from '../models/registry.js';
import type { EnginePlace } from '../models/runner/engine-host.js';
import type { RunFacts } from '../models/runner/protocol.js';
import { allCheckpoints, dropCheckpoints, lastCheckpoint, saveCheckpoint } from './checkpoint.js';
import { toFailure } from './failure.js';
import { fingerprint } from './fingerprint.js';
import { patiently } from './patience.js';
import { Progress } from './progress.js';
import { SharedRuns } from './shared-runs.js';
import type { Checkpoint, Stage } from './stage.js';
import { packOfCall, runsOnDevice, StageEngine, type StageEngines } from './stage-engine.js';
import { inputsOf, recordKey, sha256, stageKey } from './stage-key.js';
import { type RecordPlace, StageRecords } from './stage-records.js';
import type { StageThreads } from './stage-threads.js';
import { storeOutputs, storePieces } from './stored-outputs.js';
import type { HandedResult, RunMessage } from './thread-protocol.js';

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
  /** What the machine has of what stages start, by name. */
  programs?: Readonly<Record<string, Program>>;
  log: Logger;
  /** Told of every stage that was computed or found. */
  onOutcome?(stage: string, outcome: StageOutcome): void;
}

/** What the shell works with: its parts, and the records in their store. */
interface ShellTools extends ShellParts {
  records: StageRecords;
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
  at: RecordPlace;
  fingerprint: string;
}

/**
 * Makes activities of stages. All that is durable happens here, once for every stage:
 * (1) the key, (2) the known record, (3) the run with heartbeats and checkpoints, (4) outputs, then the record,
 * whose writing is the commit, (5) cleaning up.
 */
export function createStageShell(parts: ShellParts): (stage: Stage) => StageActivity {
  const runs = new SharedRuns<RunMessage, Found>();
  const tools = { ...parts, records: new StageRecords(parts.store, parts.log) };
  return (stage) => async (call) => {
    const context = Context.current();
    const progress = new Progress(context, context.info.heartbeatDetails as StageHeartbeat | undefined, {
      silenceMs: stage.silenceMs,
      computeMs: call.computeLimitMs,
    });
    try {
      if (progress.fruitlessBefore >= MAX_FRUITLESS_ATTEMPTS) {
        throw new OrfeasError('ATTEMPTS_EXHAUSTED', `${MAX_FRUITLESS_ATTEMPTS} attempts brought nothing new`);
      }
      const outcome = await perform(tools, runs, prepare(parts, stage, call), progress, context);
      parts.onOutcome?.(stage.name, outcome);
      return outcome;
    } catch (error) {
      // A pause, a cancel or a shutdown must reach Temporal as what it is.
      if (context.cancellationSignal.aborted) {
        const { workerShutdown, paused } = context.cancellationDetails ?? {};
        if (workerShutdown || paused) progress.excuse();
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
  const print = fingerprint(stage, device, mayAsk ? 'engine' : 'none', parts.programs);
  const key = stageKey(stage, call, params, print);
  const { tenant, salt, heal = false } = call;
  const at = { tenant, stage: stage.name, recordKey: recordKey(key, salt), heal };
  return { stage, call, pack, place, device, params, key, at, fingerprint: print };
}

async function perform(
  tools: ShellTools,
  runs: SharedRuns<RunMessage, Found>,
  work: Work,
  progress: Progress,
  context: Context,
): Promise<StageOutcome> {
  // A stage that hangs or takes too long is ended here, so that its thread and its device are free again.
  const signal = AbortSignal.any([context.cancellationSignal, progress.overdue]);
  const onMessage = (message: RunMessage) => noteProgress(progress, message);
  // Once for all who ask for the same at the same time.
  const runKey = `${work.at.recordKey}${work.at.heal ? ' healed' : ''}`;
  const { result, started } = await runs.join(runKey, { onMessage, signal }, async (tell, abort) => {
    // (2) The known record; asked for within the run, lest one that ends meanwhile be missed.
    const known = await patiently(() => tools.records.find(work.at), abort);
    if (known.record !== null) return { record: known.record, known: true };
    // (3) to (5)
    const { attempt, scheduledTimestampMs: sinceMs } = context.info;
    const rewrite = known.isDamaged || work.at.heal;
    const record = await compute(tools, work, { tell, abort, attempt, sinceMs, rewrite });
    return { record, known: false };
  });
  return outcomeOf(result.record, result.known || !started);
}

function noteProgress(progress: Progress, message: RunMessage): void {
  if (message.type === 'progress') progress.step(message.step, message.of);
  else if (message.type === 'engine-progress') progress.engineStep(message.step, message.of);
  else if (message.type === 'checkpoint') progress.checkpointed(message.checkpoint.step);
  else if (message.type === 'waiting') progress.waiting(message.memory);
  else if (message.type === 'engine-turn') progress.engineTurn(message.now);
  else progress.computing();
}

/** (3) The run, (4) its outputs and its record, (5) cleaning up. */
async function compute(
  tools: ShellTools,
  work: Work,
  run: { tell(message: RunMessage): void; abort: AbortSignal; attempt: number; sinceMs: number; rewrite: boolean },
): Promise<StageRecord> {
  const { store, log, records } = tools;
  const { tenant } = work.call;
  const [inputs, trail] = await Promise.all([
    patiently(() => readInputs(store, work), run.abort),
    patiently(() => readTrail(store, work), run.abort),
  ]);
  const checkpoint = trail.at(-1) ?? null;
  if (checkpoint !== null) log.info({ stage: work.stage.name, key: work.key, step: checkpoint.step }, 'resuming');

  let saving: Promise<unknown> = Promise.resolve();
  let last = checkpoint;
  const onMessage = (message: RunMessage) => {
    if (message.type !== 'checkpoint') return run.tell(message);
    last = message.checkpoint;
    // Beside the stage, in order; a checkpoint that can't be stored costs steps after a crash, never the stage.
    saving = saving
      .then(() => saveCheckpoint(store, tenant, work.at.recordKey, message.checkpoint))
      .then(() => run.tell(message))
      .catch((error: unknown) => log.warn({ err: error, stage: work.stage.name }, 'checkpoint not stored'));
  };
  const engine = new StageEngine(tools, work, run.sinceMs);
  const signal = run.abort;
  const startedAt = performance.now();
  const result = await tools.threads
    .run({
      ...work,
      ...{ inputs, checkpoint, trail, onMessage, signal, pack: work.pack?.manifest ?? null },
      ...(tools.programs === undefined ? {} : { programs: tools.programs }),
      engine: (task, ended) => engine.run(task, { checkpoint: last, onMessage, signal: ended }),
      keep: async (ref, pieces) => {
        run.tell({ type: 'waiting', memory: null });
        await patiently(() => storePieces(store, tenant, ref, pieces, run), signal);
        run.tell({ type: 'computing' });
      },
    })
    .finally(async () => {
      run.tell({ type: 'waiting', memory: null });
      // Also when the stage failed: a checkpoint counts, and must not be written into the next attempt.
      await saving;
    });
  const seconds = (performance.now() - startedAt) / 1000;

  const outputs = await patiently(() => storeOutputs(store, tenant, result.files, run), run.abort);
  const record = recordOf(work, result, { outputs, seconds, attempts: run.attempt }, engine.facts);
  const winner = await patiently(() => records.commit(work.at, record), run.abort);
  // Nobody waits for it: a leftover costs space, not truth.
  if (last !== null) {
    void dropCheckpoints(store, tenant, work.at.recordKey).catch((err: unknown) =>
      log.warn({ err }, 'left checkpoints'),
    );
  }
  return winner;
}

/** What earlier attempts left: the newest checkpoint alone, or all where each is a part. */
async function readTrail(store: ObjectStore, { stage, call, at }: Work): Promise<Checkpoint[]> {
  if (stage.keeps === 'parts') return allCheckpoints(store, call.tenant, at.recordKey);
  const last = await lastCheckpoint(store, call.tenant, at.recordKey);
  return last === null ? [] : [last];
}

async function readInputs(store: ObjectStore, { stage, call }: Work): Promise<Record<string, Uint8Array>> {
  const read = async (name: string): Promise<[string, Uint8Array]> => {
    const ref = call.inputs[name];
    if (ref === undefined) throw new OrfeasError('INTERNAL', `Expected the input ${name} for ${stage.name}`);
    const key = keys.blob(call.tenant, ref.sha256);
    const isWhat = (bytes: Uint8Array | null) => bytes !== null && sha256(bytes) === ref.sha256;
    const kept = await store.get(key);
    // What is kept in memory may be from before the file was made again.
    const bytes = isWhat(kept) ? kept : await store.get(key, { fresh: true });
    if (bytes === null || !isWhat(bytes)) {
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
  result: HandedResult,
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

function outcomeOf(record: StageRecord, cached: boolean): StageOutcome {
  const { key, outputs, facts, seconds, device, engine, peakMemoryMiB, attempts } = record;
  return { key, cached, outputs, facts, seconds, device, engine, peakMemoryMiB, attempts };
}
