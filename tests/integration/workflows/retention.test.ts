import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import sharp from 'sharp';
import { sha256 } from '../../../activities/stage-key.js';
import { type GenerationOptions, optionsSchema } from '../../../contracts/options.js';
import type { GenerationInput } from '../../../contracts/orchestration.js';
import { WORKFLOW_QUEUE } from '../../../contracts/queues.js';
import { type GenerationRecord, generationRecordSchema } from '../../../contracts/records.js';
import { RETENTION_WORKFLOW, type SweepOrder, sweepWorkflowId } from '../../../contracts/retention.js';
import { settleOptions } from '../../../contracts/settle-options.js';
import type { SweepReport } from '../../../contracts/sweep.js';
import { getJson, putJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { listAll } from '../../../infra/storage/list-all.js';
import { restoreTrash } from '../../../infra/storage/restore-trash.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import type { GenerationGateway } from '../../../infra/temporal/generation-gateway.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { declareSchedules, SWEEP_SCHEDULE } from '../../../infra/temporal/schedules.js';
import { loadPack, offerOf } from '../../../models/registry.js';
import { exampleInput } from '../../support/example-input.js';
import { type Parts, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';
import { until } from '../../support/until.js';

/** Of generations, and sweeps in the midst of them, that make a storm. */
const [LEAST_WAVES, LEAST_SWEEPS] = [3, 4];
const DEADLINE_MS = 60_000;
const HOUR_MS = 3_600_000;
const EGG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><ellipse cx="100" cy="100" rx="60" ry="80"/></svg>';

let parts: Parts;
let gateway: GenerationGateway;
let client: Client;
let packDigest: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker']);
  const doors = openGateway(parts.settings);
  gateway = doors.gateway;
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  closing.push(doors.close, () => temporal.connection.close());
  packDigest = (await loadPack('inflate')).digest;
}, DEADLINE_MS);

afterAll(async () => {
  for (const close of closing) await close();
  await parts?.end();
}, DEADLINE_MS);

/** Stores a picture and starts a generation of it, for a tenant of its own unless it names one. */
async function start(
  svg: string,
  changes: Partial<GenerationInput> & { tenant: string },
  options: Partial<GenerationOptions> = {},
): Promise<GenerationInput> {
  const picture = await sharp(Buffer.from(svg)).png().toBuffer();
  const image = { name: 'picture.png', sha256: sha256(picture), bytes: picture.length, mediaType: 'image/png' };
  await parts.store.put(keys.blob(changes.tenant, image.sha256), picture, {
    mediaType: image.mediaType,
    ifAbsent: true,
  });
  const pack = await loadPack('inflate');
  const settled = settleOptions(offerOf(pack), optionsSchema.parse({ ...SMALL, ...options }));
  const id = randomUUID();
  const now = new Date().toISOString();
  const input = exampleInput({ id, image, packDigest, options: settled, outputs: ['stl'], createdAt: now, ...changes });
  expect(await gateway.start(input)).toBe(true);
  return input;
}

async function ended({ tenant, id }: GenerationInput): Promise<GenerationRecord> {
  await gateway.ended(tenant, id, AbortSignal.timeout(DEADLINE_MS));
  return (await getJson(parts.store, keys.generation(tenant, id), generationRecordSchema))!;
}

/** What lies in the bucket of a tenant, in the trash too; what it has used outlives it all. */
async function allOf(tenant: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of listAll(parts.store, '')) found.push(...page.map(({ key }) => key));
  return found.filter((key) => key.split('/').includes(tenant) && !key.startsWith(keys.usages())).sort();
}

describe('a generation with a retention of 0', () => {
  it(
    'leaves nothing but its tombstone',
    async () => {
      const record = await ended(await start(EGG, { tenant: 'alone', retentionMs: 0 }));
      expect(record.state).toMatchObject({ status: 'SUCCEEDED', erasedAt: expect.any(String) });
      expect(record.state.artifacts.length).toBeGreaterThan(0);
      const { id, createdAt } = record.state;
      const index = keys.index('alone', new Date(createdAt), id);
      expect(await allOf('alone')).toEqual([keys.generation('alone', id), index].sort());
    },
    DEADLINE_MS,
  );

  it(
    'leaves another one all that it shares with it',
    async () => {
      const kept = await ended(await start(EGG, { tenant: 'shared', retentionMs: HOUR_MS }));
      const before = await allOf('shared');
      const erased = await ended(await start(EGG, { tenant: 'shared', retentionMs: 0 }));
      expect(erased.state.erasedAt).not.toBeNull();
      const { id, createdAt } = erased.state;
      const tombstone = [keys.generation('shared', id), keys.index('shared', new Date(createdAt), id)];
      expect(await allOf('shared')).toEqual([...before, ...tombstone].sort());
      expect(kept.state.erasedAt).toBeNull();
    },
    DEADLINE_MS,
  );

  it(
    'leaves nothing of what only generations like it have shared',
    async () => {
      const inputs = await Promise.all([1, 2, 3].map(() => start(EGG, { tenant: 'equal', retentionMs: 0 })));
      for (const input of inputs) expect((await ended(input)).state.erasedAt).not.toBeNull();
      const names = (await allOf('equal')).map((key) => key.split('/')[0]);
      expect(new Set(names)).toEqual(new Set(['generations', 'index']));
    },
    DEADLINE_MS,
  );
});

/** A sweep that spares nothing for being young. */
const NOW: SweepOrder = { graceMs: 0, purgeAfterMs: 0 };

async function sweep(order: SweepOrder): Promise<SweepReport> {
  const workflowId = sweepWorkflowId(randomUUID());
  const taskQueue = WORKFLOW_QUEUE;
  return (await client.workflow.execute(RETENTION_WORKFLOW, { workflowId, taskQueue, args: [order] })) as SweepReport;
}

/** All that a generation's record names, and itself. */
function namedBy({ tenant, state }: GenerationRecord): string[] {
  const files = [state.image, ...state.artifacts].map(({ sha256: digest }) => keys.blob(tenant, digest));
  const stages = state.stages.flatMap(({ key }) => (key === null ? [] : [keys.stage(tenant, key)]));
  const own = [keys.generation(tenant, state.id), keys.index(tenant, new Date(state.createdAt), state.id)];
  return [...new Set([...files, ...stages, ...own])].sort();
}

/** Lets a finished generation's time be over. */
async function expire({ tenant, state, ...record }: GenerationRecord): Promise<void> {
  const expiresAt = new Date(Date.now() - 1).toISOString();
  await putJson(parts.store, keys.generation(tenant, state.id), { tenant, ...record, state: { ...state, expiresAt } });
}

const hasPaused = ({ tenant, id }: GenerationInput) =>
  until(async () => (await gateway.state(tenant, id))?.status === 'PAUSED', {
    what: 'the pause',
    deadlineMs: DEADLINE_MS,
  });

describe('a sweep', () => {
  it(
    'leaves exactly what the records name, and tells beforehand what it will take',
    async () => {
      const tenant = 'exact';
      const kept = await ended(await start(EGG, { tenant, retentionMs: HOUR_MS }));
      const gone = await ended(await start(EGG, { tenant, retentionMs: HOUR_MS }, { thickness: 2 }));
      await expire(gone);
      const orphan = 'f'.repeat(64);
      await parts.store.put(keys.blob(tenant, orphan), new Uint8Array(3), { mediaType: 'text/plain' });
      await parts.store.put(keys.checkpoint(tenant, orphan, 1), new Uint8Array(5), { mediaType: 'text/plain' });
      const before = await allOf(tenant);
      const of = ({ tenants }: SweepReport) => tenants.find((one) => one.tenant === tenant);
      const dry = of(await sweep({ ...NOW, dryRun: true }));
      expect(dry?.swept).toMatchObject({ generations: { objects: 1 }, checkpoints: { objects: 1, bytes: 5 } });
      expect(await allOf(tenant)).toEqual(before);
      expect(of(await sweep({ graceMs: HOUR_MS }))?.swept).toEqual({
        generations: dry?.swept.generations,
        index: dry?.swept.index,
      });
      expect(of(await sweep({ graceMs: 0, purgeAfterMs: HOUR_MS }))?.swept.blobs).toEqual(dry?.swept.blobs);
      expect(await parts.store.get(keys.trash(keys.blob(tenant, orphan)))).not.toBeNull();
      await sweep(NOW);
      expect(await allOf(tenant)).toEqual(namedBy(kept));
    },
    DEADLINE_MS,
  );

  it(
    'leaves a paused generation all that it needs',
    async () => {
      const input = await start(EGG, { tenant: 'paused', retentionMs: HOUR_MS, pauseAfter: 'shape' });
      await hasPaused(input);
      await sweep(NOW);
      await sweep(NOW);
      expect(await gateway.resume('paused', input.id, { options: input.options, outputs: ['glb'], seed: 0 })).not.toBe(
        false,
      );
      const record = await ended(input);
      expect(record.state.status).toBe('SUCCEEDED');
      await sweep(NOW);
      expect(await allOf('paused')).toEqual(namedBy(record));
    },
    DEADLINE_MS,
  );

  it(
    'puts back from the trash what is named after all',
    async () => {
      const record = await ended(await start(EGG, { tenant: 'again', retentionMs: HOUR_MS }));
      const key = keys.blob('again', record.state.artifacts[0]!.sha256);
      await parts.store.copy(key, keys.trash(key));
      await parts.store.remove([key]);
      await sweep(NOW);
      expect(await allOf('again')).toEqual(namedBy(record));
    },
    DEADLINE_MS,
  );

  it(
    'takes nothing from a storm of generations that find results known',
    async () => {
      const tenant = 'storm';
      let storming = true;
      let sweeps = 0;
      // Long enough in the trash for a reference to be seen, as PURGE_AFTER_MS is for real.
      const sweeping = (async () => {
        for (; storming; sweeps++) await sweep({ graceMs: 0, purgeAfterMs: 10_000 });
      })();
      const digests = new Map<string, string>();
      for (let wave = 0; wave < LEAST_WAVES || sweeps < LEAST_SWEEPS; wave++) {
        const shapes = [1, 1, 2, 2, 3].map((thickness) => ({ thickness }));
        // Every other one is gone as soon as it has ended: the next find its results unnamed.
        const inputs = await Promise.all(
          shapes.map((options, index) => start(EGG, { tenant, retentionMs: index % 2 === 0 ? HOUR_MS : 1 }, options)),
        );
        for (const [index, input] of inputs.entries()) {
          const { state } = await endOf(input);
          expect(state?.status).toBe('SUCCEEDED');
          const { sha256: digest } = state!.artifacts.find(({ name }) => name.endsWith('.stl'))!;
          const shape = String(shapes[index]!.thickness);
          expect(digests.get(shape) ?? digest).toBe(digest);
          digests.set(shape, digest);
          if (index % 2 === 0) {
            const store = restoreTrash(parts.store);
            for (const file of state!.artifacts) {
              expect(sha256((await store.get(keys.blob(tenant, file.sha256)))!)).toBe(file.sha256);
            }
          }
        }
      }
      storming = false;
      await sweeping;
    },
    2 * DEADLINE_MS,
  );

  it('is scheduled once, however often workers start', async () => {
    await declareSchedules(parts.settings);
    await declareSchedules(parts.settings);
    const found: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) found.push(scheduleId);
    expect(found).toEqual([SWEEP_SCHEDULE]);
  });
});

/** The state at the end, which Temporal knows also when the record has gone. */
async function endOf({ tenant, id }: GenerationInput) {
  await gateway.ended(tenant, id, AbortSignal.timeout(DEADLINE_MS));
  return { state: await gateway.state(tenant, id) };
}
