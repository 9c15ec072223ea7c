import { randomUUID } from 'node:crypto';
import { batchSchema } from '../../contracts/batch.js';
import { generationRecordSchema } from '../../contracts/records.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { openMinioStore } from '../../infra/storage/minio-store.js';
import { type BatchClient, batchOf, createBatchClient } from '../support/batch-client.js';
import { paintEgg, TINY } from '../support/batch-orders.js';
import { type Stack, startStack } from '../support/stack.js';
import { unzip, zipOf } from '../support/zips.js';

const PICTURES = 500;
/** Every so manieth is no picture. */
const BROKEN_EVERY = 100;
/** Every so manieth shows nothing: it is a picture, and fails. */
const EMPTY_EVERY = 60;
const HOURS_MS = 3_600_000;

let stack: Stack;
let client: BatchClient;

beforeAll(async () => {
  stack = await startStack();
  client = createBatchClient(() => stack.apiUrl);
}, 120_000);

afterAll(() => stack?.stop(), 120_000);

/** A picture for each place in the batch, all distinct. */
async function pictureOf(index: number): Promise<Uint8Array> {
  if (index % BROKEN_EVERY === 7) return Buffer.from(`no picture ${index}`);
  if (index % EMPTY_EVERY === 11) return paintNothing(index);
  return paintEgg(index);
}

/** One colour all over, another size each: a picture, but with no object that could be cut out. */
async function paintNothing(index: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const side = 64 + (index % 97);
  return sharp({ create: { width: side, height: side, channels: 3, background: { r: 90, g: 120, b: 60 } } })
    .png()
    .toBuffer();
}

const nameOf = (index: number) => `${String(index).padStart(4, '0')}.png`;

test(
  '500 pictures come to 500 ends though the orchestrator is killed in the middle, and the failures are replayed',
  async () => {
    const files: Record<string, Uint8Array> = {};
    for (let index = 0; index < PICTURES; index++) files[nameOf(index)] = await pictureOf(index);
    const settings = {
      ...Object.fromEntries(Object.entries(TINY).map(([name, value]) => [`options.${name}`, String(value)])),
      outputs: 'stl',
      name: 'soak',
    };
    const batch = await batchOf(
      await client.sendZip(await zipOf(files), settings, { 'idempotency-key': randomUUID() }),
    );
    const { window, id } = batch;
    const broken = Object.keys(files).filter((_, index) => index % BROKEN_EVERY === 7).length;
    const empty = Object.keys(files).filter(
      (_, index) => index % BROKEN_EVERY !== 7 && index % EMPTY_EVERY === 11,
    ).length;

    let most = 0;
    const half = await client.wait(
      id,
      'half of the batch',
      ({ totals }) => {
        most = Math.max(most, totals.running);
        return totals.succeeded >= PICTURES / 2;
      },
      HOURS_MS,
    );
    expect(half.totals.running).toBeLessThanOrEqual(window);
    await stack.kill('cpu-worker', 'SIGKILL');
    const ended = await client.over(id, HOURS_MS);
    expect(most).toBeLessThanOrEqual(window);
    expect(ended).toMatchObject({
      status: 'FINISHED',
      totals: {
        items: PICTURES,
        pending: 0,
        running: 0,
        succeeded: PICTURES - broken - empty,
        failed: empty,
        canceled: 0,
        refused: broken,
      },
    });

    // Every item is accounted for once: a generation of its own, whose record says what the batch says.
    const items = await client.items(id);
    expect(items.map(({ name }) => name)).toEqual(Object.keys(files));
    const generations = items.flatMap(({ generation }) => (generation === null ? [] : [generation.id]));
    expect(new Set(generations).size).toBe(PICTURES - broken);
    const store = openMinioStore(stack.settings);
    for (const { index, status, generation } of items) {
      if (generation === null) {
        expect(status).toBe('REFUSED');
        continue;
      }
      const record = await getJson(store, keys.generation('local', generation.id), generationRecordSchema);
      expect({ index, status: record?.state.status, batchId: record?.state.batchId }).toEqual({
        index,
        status,
        batchId: id,
      });
    }

    const results = await unzip(await client.results(id));
    expect([...results.keys()].filter((name) => name.endsWith('.stl'))).toHaveLength(PICTURES - broken - empty);

    const answer = await fetch(`${stack.apiUrl}/v1/replays`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ query: `status=FAILED&batch=${id}`, fromStage: 'preprocess' }),
    });
    expect(answer.status).toBe(202);
    const replay = batchSchema.parse(await answer.json());
    // They show nothing, and still do: what counts is that each was tried again, once.
    expect(await client.over(replay.id, HOURS_MS)).toMatchObject({
      totals: { items: empty, failed: empty, refused: 0 },
    });
  },
  3 * HOURS_MS,
);
