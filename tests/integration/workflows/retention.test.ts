import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { sha256 } from '../../../activities/stage-key.js';
import { type GenerationOptions, optionsSchema } from '../../../contracts/options.js';
import type { GenerationInput } from '../../../contracts/orchestration.js';
import { type GenerationRecord, generationRecordSchema } from '../../../contracts/records.js';
import { settleOptions } from '../../../contracts/settle-options.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { listAll } from '../../../infra/storage/list-all.js';
import type { GenerationGateway } from '../../../infra/temporal/generation-gateway.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { loadPack, offerOf } from '../../../models/registry.js';
import { exampleInput } from '../../support/example-input.js';
import { type Parts, startParts } from '../../support/parts.js';

const DEADLINE_MS = 60_000;
const SMALL = { resolution: 64, targetFaces: 1000, textureSize: 512 } as const;
const HOUR_MS = 3_600_000;
const EGG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><ellipse cx="100" cy="100" rx="60" ry="80"/></svg>';

let parts: Parts;
let gateway: GenerationGateway;
let packDigest: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker']);
  const doors = openGateway(parts.settings);
  gateway = doors.gateway;
  closing.push(doors.close);
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

/** What lies in the bucket of a tenant, in the trash too. */
async function allOf(tenant: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of listAll(parts.store, '')) found.push(...page.map(({ key }) => key));
  return found.filter((key) => key.split('/').includes(tenant)).sort();
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
