import { randomUUID } from 'node:crypto';
import type { GenerationInput, StageOutcome } from '../../../contracts/orchestration.js';
import { type GenerationRecord, stageRecordSchema } from '../../../contracts/records.js';
import { sequenceOptionsSchema, settleSequence } from '../../../contracts/sequence-options.js';
import { WEBHOOK_EVENTS } from '../../../contracts/webhooks.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import type { Parts } from '../../support/parts.js';
import { filesOf } from '../../support/run-generation.js';
import { until } from '../../support/until.js';
import { type Run, runOf, type Scenario } from './scene.js';

/** Takes long enough for something to happen meanwhile. */
export const LARGE = { resolution: 384, targetFaces: 400_000, textureSize: 4096 } as const;
/** Of a model that nobody serves: it waits until it is canceled. */
export const NOBODYS = { model: 'nobodys', packDigest: 'd'.repeat(64) } as const;
const NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>';

/** What the first release knew. */
export const FIRST_SCENARIOS: Record<string, Scenario> = {
  succeeded: async ({ runs }) => recordedRun(await runs.succeed()),
  cached: async ({ runs }) => recordedRun(await runs.succeed()),
  failed: async ({ runs }) => runOf(await runs.start({}, {}, NOTHING)),
  'model-unavailable': async ({ runs }) => runOf(await runs.start({}, { ...NOBODYS, modelWaitMs: 1_000 })),
  canceled: async ({ runs, reached }) => {
    const input = await runs.start(LARGE);
    await reached(input, 'shape', 'started');
    await runs.gateway.cancel(input.tenant, input.id);
    return runOf(input);
  },
  killed: async ({ parts, runs, reached }) => {
    const input = await runs.start(LARGE, { heartbeatTimeoutMs: 2_000 });
    await reached(input, 'shape', 'started');
    await parts.signal('gpu-worker', 'SIGKILL');
    await parts.start('gpu-worker');
    return runOf(input);
  },
};

/** The ways in which a generation of the present build can go beside those. */
export const GENERATION_SCENARIOS: Record<string, Scenario> = {
  paused: async ({ runs }) => {
    const input = await runs.start({}, { pauseAfter: 'shape' });
    const isPaused = async () => (await runs.gateway.state(input.tenant, input.id))?.status === 'PAUSED';
    await until(isPaused, { what: 'the pause' });
    const options = { ...input.options, textureSize: 1024 as const, longest: 44 };
    await runs.gateway.resume(input.tenant, input.id, { options, outputs: ['stl'], seed: input.seed });
    return runOf(input);
  },
  'sequence-asked': async ({ runs }) => {
    const options = settleSequence(sequenceOptionsSchema.parse({ preset: 'custom', frames: 4, size: 64 }));
    return runOf(await runs.start({}, { sequence: { id: randomUUID(), options } }));
  },
  replayed: async ({ parts, runs }) => {
    const record = await runs.succeed();
    const { id } = record.state;
    const [preprocess, shape, texture] = await Promise.all([0, 1, 2].map((index) => outcomeOf(parts, record, index)));
    const replayOf = { id, fromStage: 'export' } as GenerationInput['replayOf'];
    const given = { preprocess, shape, texture } as GenerationInput['given'];
    return runOf(await runs.start({ longest: 33 }, { parentId: id, replayOf, given }));
  },
  'priority-changed': async ({ runs, reached }) => {
    const input = await runs.start({}, NOBODYS);
    await reached(input, 'shape', 'queued');
    await runs.gateway.changePriority(input.tenant, input.id, { priority: 1, requeue: true });
    await reached(input, 'shape', 'queued');
    await runs.gateway.cancel(input.tenant, input.id);
    return runOf(input);
  },
  healed: async ({ parts, runs }) => {
    const known = await runs.succeed({ targetFaces: 1100 });
    const place = keys.blob(known.tenant, filesOf(known)['textured.glb']!);
    const bytes = new Uint8Array((await parts.store.get(place))!);
    bytes[bytes.length >> 1]! ^= 1;
    await parts.store.put(place, bytes, { mediaType: 'model/gltf-binary' });
    // What they hold in memory is whole still.
    await parts.stop('cpu-worker');
    await parts.stop('gpu-worker');
    await Promise.all([parts.start('cpu-worker'), parts.start('gpu-worker')]);
    return runOf(await runs.start({ targetFaces: 1100, longest: 22 }));
  },
  'deadline-passed': async ({ runs }) => {
    const deadline = new Date(Date.now() + 2_000).toISOString();
    return runOf(await runs.start(LARGE, { recompute: true, deadline }));
  },
  'time-limit-exceeded': async ({ runs }) => runOf(await runs.start(LARGE, { recompute: true, computeLimitMs: 1_000 })),
  webhook: async ({ runs, receiver }) => {
    const target = { url: receiver.at('generation'), events: [...WEBHOOK_EVENTS], endpointId: null };
    return runOf(await runs.start({}, { receivers: [target] }));
  },
  'kept-for-no-time': async ({ runs }) => runOf(await runs.start({ padding: 0.2 }, { retentionMs: 0 })),
};

async function outcomeOf(parts: Parts, record: GenerationRecord, index: number): Promise<StageOutcome> {
  const key = record.state.stages[index]!.key!;
  const found = (await getJson(parts.store, keys.stage(record.tenant, key), stageRecordSchema))!;
  const { outputs, facts, seconds, device, engine, peakMemoryMiB, attempts } = found;
  const origin = record.state.id;
  return { key, cached: true, outputs, facts, seconds, device, engine, peakMemoryMiB, attempts, origin };
}

function recordedRun({ tenant, state }: GenerationRecord): Run {
  return runOf({ tenant, id: state.id } as GenerationInput);
}
