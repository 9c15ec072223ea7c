/**
 * Records histories of workflows as the present build writes them, for later builds to be replayed against:
 *   node dist/tests/bench/record-histories.js RELEASE [--dist FOLDER]
 * They go to tests/fixtures/histories/RELEASE; see CONTRIBUTING.md. With --dist those of another build, of which only
 * what the first release knew is recorded.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { GenerationInput, StageOutcome } from '../../contracts/orchestration.js';
import { generationWorkflowId } from '../../contracts/orchestration.js';
import { type GenerationRecord, stageRecordSchema } from '../../contracts/records.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { openTemporalClient } from '../../infra/temporal/connect-client.js';
import { type Parts, repositoryRoot, startParts } from '../support/parts.js';
import { filesOf, type GenerationRuns, openGenerationRuns } from '../support/run-generation.js';
import { until } from '../support/until.js';

const LARGE = { resolution: 384, targetFaces: 400_000, textureSize: 4096 } as const;
const NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>';
const NOBODYS = { model: 'nobodys', packDigest: 'd'.repeat(64) } as const;

interface Scene {
  parts: Parts;
  runs: GenerationRuns;
  /** Waits until a generation's stage is with a worker, or waits for one. */
  reached(input: GenerationInput, stage: string, started: boolean): Promise<unknown>;
}

type Scenario = (scene: Scene) => Promise<GenerationInput>;

/** What the first release knew. */
const FIRST: Record<string, Scenario> = {
  succeeded: async ({ runs }) => inputOf(await runs.succeed()),
  cached: async ({ runs }) => inputOf(await runs.succeed()),
  failed: ({ runs }) => runs.start({}, {}, NOTHING),
  'model-unavailable': ({ runs }) => runs.start({}, { ...NOBODYS, modelWaitMs: 1_000 }),
  canceled: async ({ runs, reached }) => {
    const input = await runs.start(LARGE);
    await reached(input, 'shape', true);
    await runs.gateway.cancel(input.tenant, input.id);
    return input;
  },
  killed: async ({ parts, runs, reached }) => {
    const input = await runs.start(LARGE, { heartbeatTimeoutMs: 2_000 });
    await reached(input, 'shape', true);
    await parts.signal('gpu-worker', 'SIGKILL');
    await parts.start('gpu-worker');
    return input;
  },
};

const LATER: Record<string, Scenario> = {
  paused: async ({ runs }) => {
    const input = await runs.start({}, { pauseAfter: 'shape' });
    const isPaused = async () => (await runs.gateway.state(input.tenant, input.id))?.status === 'PAUSED';
    await until(isPaused, { what: 'the pause' });
    const { options, outputs, seed } = input;
    await runs.gateway.resume(input.tenant, input.id, { options, outputs, seed });
    return input;
  },
  replayed: async ({ parts, runs }) => {
    const record = await runs.succeed();
    const { id } = record.state;
    const [preprocess, shape, texture] = await Promise.all([0, 1, 2].map((index) => outcomeOf(parts, record, index)));
    const replayOf = { id, fromStage: 'export' } as GenerationInput['replayOf'];
    return runs.start({ longest: 33 }, { parentId: id, replayOf, given: { preprocess, shape, texture } as never });
  },
  'priority-changed': async ({ runs, reached }) => {
    const input = await runs.start({}, NOBODYS);
    await reached(input, 'shape', false);
    await runs.gateway.changePriority(input.tenant, input.id, { priority: 1, requeue: true });
    await reached(input, 'shape', false);
    await runs.gateway.cancel(input.tenant, input.id);
    return input;
  },
  healed: async ({ parts, runs }) => {
    const known = await runs.succeed({ targetFaces: 1100 });
    const place = keys.blob(known.tenant, filesOf(known)['textured.glb']!);
    const bytes = new Uint8Array((await parts.store.get(place))!);
    bytes[bytes.length >> 1]! ^= 1;
    await parts.store.put(place, bytes, { mediaType: 'model/gltf-binary' });
    await parts.stop('cpu-worker');
    await parts.stop('gpu-worker');
    await Promise.all([parts.start('cpu-worker'), parts.start('gpu-worker')]);
    return runs.start({ targetFaces: 1100, longest: 22 });
  },
  'deadline-passed': ({ runs }) =>
    runs.start(LARGE, { recompute: true, deadline: new Date(Date.now() + 2_000).toISOString() }),
  'time-limit-exceeded': ({ runs }) => runs.start(LARGE, { recompute: true, computeLimitMs: 1_000 }),
  erased: ({ runs }) => runs.start({ padding: 0.2 }, { retentionMs: 0 }),
};

async function outcomeOf(parts: Parts, record: GenerationRecord, index: number): Promise<StageOutcome> {
  const key = record.state.stages[index]!.key!;
  const found = (await getJson(parts.store, keys.stage(record.tenant, key), stageRecordSchema))!;
  const { outputs, facts, seconds, device, engine, peakMemoryMiB, attempts } = found;
  return {
    key,
    cached: true,
    outputs,
    facts,
    seconds,
    device,
    engine,
    peakMemoryMiB,
    attempts,
    origin: record.state.id,
  };
}

function inputOf({ input, state }: GenerationRecord): GenerationInput {
  return input ?? ({ tenant: 'local', id: state.id } as GenerationInput);
}

/** Where it ran and where its code lay says nothing to a replay. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'identity' || name === 'stackTrace') return [name, ''];
      return [name, withoutPlaces(member)];
    }),
  );
}

async function record(release: string, dist: string | undefined): Promise<void> {
  const folder = path.join(repositoryRoot(), 'tests/fixtures/histories', release);
  await mkdir(folder, { recursive: true });
  const parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker'], { ORFEAS_THREADS: '1' }, dist);
  const runs = openGenerationRuns(parts.settings, parts.store);
  const { client, connection } = openTemporalClient(parts.settings);
  const keep = async (name: string, workflowId: string) => {
    const written = historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory());
    const history = withoutPlaces(JSON.parse(written));
    await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(history)}\n`);
    process.stdout.write(`${release}/${name}\n`);
  };
  const reached: Scene['reached'] = ({ tenant, id }, name, started) =>
    until(
      async () => {
        const stage = (await runs.gateway.describe(tenant, id))?.stage;
        return stage?.name === name && stage.started === started;
      },
      { what: `${name} of ${id}`, deadlineMs: 120_000 },
    );
  try {
    for (const [name, run] of Object.entries(dist === undefined ? { ...FIRST, ...LATER } : FIRST)) {
      const { tenant, id } = await run({ parts, runs, reached });
      await runs.gateway.ended(tenant, id, AbortSignal.timeout(180_000));
      await keep(name, generationWorkflowId(tenant, id));
    }
    // One of each of the other kinds that these have brought about.
    const others = new Map<string, string>();
    for await (const { type, workflowId } of client.workflow.list())
      if (type !== 'generateWorkflow') others.set(type, workflowId);
    for (const [type, workflowId] of others) await keep(type, workflowId);
  } finally {
    await runs.close();
    await connection.close();
    await parts.end();
  }
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { dist: { type: 'string' } } });
await record(positionals[0] ?? 'unreleased', values.dist);
