import { createHash, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import type { BatchInput, BatchItem } from '../../contracts/batch-orchestration.js';
import { ITEM_LETTERS } from '../../contracts/batch-statuses.js';
import { optionsSchema } from '../../contracts/options.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { settleOptions } from '../../contracts/settle-options.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { loadPack, offerOf } from '../../models/registry.js';
import { exampleInput } from './example-input.js';

/** Options that make a generation take a moment only. */
export const TINY = { resolution: 64, targetFaces: 500, textureSize: 512 } as const;

/** A plain egg on nothing; each `seed` gives another one. */
export async function paintEgg(seed: number, side = 64): Promise<Buffer> {
  const [rx, ry] = [side * (0.2 + (seed % 17) / 100), side * (0.25 + (seed % 13) / 100)];
  const colour = `rgb(${(seed * 37) % 256},${(seed * 91) % 256},${(seed * 53) % 256})`;
  const egg = `<ellipse cx="${side / 2}" cy="${side / 2}" rx="${rx}" ry="${ry}" fill="${colour}"/>`;
  return sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">${egg}</svg>`))
    .png()
    .toBuffer();
}

/** What a batch of so many eggs is started from; its items are stored, as the API does it. */
export async function storeBatch(
  store: ObjectStore,
  count: number,
  changes: Partial<Omit<BatchInput, 'state'>> & {
    window?: number;
    change?: (index: number) => Partial<GenerationInput>;
  },
): Promise<BatchInput> {
  const { window = 2, change = () => ({}), ...rest } = changes;
  const id = randomUUID();
  const tenant = 'local';
  const pack = await loadPack('inflate');
  const options = settleOptions(offerOf(pack), optionsSchema.parse(TINY));
  for (let index = 0; index < count; index++) {
    const picture = await paintEgg(index);
    const sha256 = createHash('sha256').update(picture).digest('hex');
    const image = { name: 'picture.png', sha256, bytes: picture.length, mediaType: 'image/png' };
    await store.put(keys.blob(tenant, sha256), picture, { mediaType: 'image/png', ifAbsent: true });
    const input = exampleInput({
      id: randomUUID(),
      image,
      options,
      packDigest: pack.digest,
      outputs: ['stl'],
      batch: { id, index },
      ...change(index),
    });
    const item: BatchItem = { index, name: `egg-${index}`, input, error: null };
    await putJson(store, keys.batchItem(tenant, id, index), item);
  }
  return {
    tenant,
    state: {
      id,
      name: null,
      status: 'PENDING',
      totals: { items: count, pending: count, running: 0, succeeded: 0, failed: 0, canceled: 0, refused: 0 },
      priority: 4,
      window,
      createdAt: new Date().toISOString(),
      startedAt: null,
      finishedAt: null,
      cancelRequested: false,
      letters: ITEM_LETTERS.PENDING.repeat(count),
      codes: {},
    },
    requestHash: 'd'.repeat(64),
    receivers: [],
    link: `http://127.0.0.1:4380/v1/batches/${id}`,
    pageSize: 2,
    itemsPerRun: 100,
    silenceMs: 60_000,
    ...rest,
  };
}
