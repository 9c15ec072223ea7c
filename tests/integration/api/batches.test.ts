import { createHash } from 'node:crypto';
import { type BatchClient, batchOf, createBatchClient, problemOf } from '../../support/batch-client.js';
import { paintEgg, TINY } from '../../support/batch-orders.js';
import { type Stack, startStack } from '../../support/stack.js';
import { unzip, withPassword, withUnfoldedSize, zipOf } from '../../support/zips.js';

const DEADLINE_MS = 240_000;
const MIB = 1024 * 1024;
const SETTINGS = {
  ...Object.fromEntries(Object.entries(TINY).map(([name, value]) => [`options.${name}`, String(value)])),
  outputs: 'glb',
};

let stack: Stack;
let client: BatchClient;

beforeAll(async () => {
  stack = await startStack({ env: { ORFEAS_BATCH_MAX_BYTES: String(MIB), ORFEAS_BATCH_MAX_ITEMS: '20' } });
  client = createBatchClient(() => stack.apiUrl);
}, DEADLINE_MS);

afterAll(() => stack?.stop(), 60_000);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a zip of pictures', () => {
  it(
    'becomes a batch that survives the orchestrator, and comes back as one zip',
    async () => {
      const zip = await zipOf({
        'eggs/one.png': await paintEgg(1),
        'eggs/two.png': await paintEgg(2),
        'eggs/broken.png': Buffer.from('no picture'),
        'two.png': await paintEgg(3),
        'three.png': await paintEgg(4),
        '.DS_Store': Buffer.from('litter'),
        '__MACOSX/eggs/._one.png': Buffer.from('litter'),
      });
      const headers = { 'idempotency-key': 'the eggs' };
      const batch = await batchOf(await client.sendZip(zip, { ...SETTINGS, window: '2', name: 'eggs' }, headers));
      expect(batch).toMatchObject({ name: 'eggs', window: 2, totals: { items: 5, refused: 1 } });
      await client.wait(batch.id, 'the first model', ({ totals }) => totals.succeeded > 0);
      await stack.kill('cpu-worker', 'SIGKILL');
      const ended = await client.over(batch.id);
      expect(ended).toMatchObject({
        status: 'FINISHED',
        progress: 100,
        totals: { items: 5, pending: 0, running: 0, succeeded: 4, failed: 0, canceled: 0, refused: 1 },
      });
      const items = await client.items(batch.id);
      expect(items.map(({ name, status, error }) => [name, status, error?.code ?? null])).toEqual([
        ['eggs/one.png', 'SUCCEEDED', null],
        ['eggs/two.png', 'SUCCEEDED', null],
        ['eggs/broken.png', 'REFUSED', 'UNSUPPORTED_MEDIA_TYPE'],
        ['two.png', 'SUCCEEDED', null],
        ['three.png', 'SUCCEEDED', null],
      ]);
      expect((await client.items(batch.id, 'REFUSED')).map(({ index }) => index)).toEqual([2]);
      const generation = await (await fetch(`${stack.apiUrl}/v1/generations/${items[0]!.generation!.id}`)).json();
      expect(generation).toMatchObject({ status: 'SUCCEEDED', batchId: batch.id, priority: 4 });

      const files = await unzip(await client.results(batch.id));
      const models = [...files.keys()].filter((name) => name.endsWith('model.glb')).sort();
      expect(models).toEqual(['eggs/one/model.glb', 'eggs/two/model.glb', 'three/model.glb', 'two/model.glb']);
      const manifest = JSON.parse(files.get('manifest.json')!.toString()) as {
        items: { name: string; status: string; files: { path: string; sha256: string }[] }[];
      };
      expect(manifest.items.map(({ status }) => status)).toEqual(items.map(({ status }) => status));
      const told = manifest.items.flatMap((item) => item.files);
      expect(told.map(({ path }) => path).sort()).toEqual(
        [...files.keys()].filter((name) => name !== 'manifest.json').sort(),
      );
      for (const file of told) expect(sha256(files.get(file.path)!)).toBe(file.sha256);

      const again = await batchOf(await client.sendZip(zip, { ...SETTINGS, window: '2', name: 'eggs' }, headers));
      expect(again).toMatchObject({ id: batch.id, status: 'FINISHED' });
      const other = await client.sendZip(zip, { ...SETTINGS, window: '3' }, headers);
      expect(await problemOf(other)).toMatchObject({ status: 422, code: 'IDEMPOTENCY_CONFLICT' });
      expect(await problemOf(await client.post(batch.id, 'cancel'))).toMatchObject({
        status: 409,
        code: 'BATCH_FINISHED',
      });
      const listed = (await (await fetch(`${stack.apiUrl}/v1/batches?limit=1`)).json()) as { items: { id: string }[] };
      expect(listed.items.map(({ id }) => id)).toEqual([batch.id]);
    },
    DEADLINE_MS,
  );

  it(
    'is refused whole when it could do harm or can not be read',
    async () => {
      const egg = await paintEgg(1);
      const zeros = new Uint8Array(3 * MIB);
      const archives: Record<string, Buffer> = {
        'no zip': Buffer.from('no zip at all'),
        'cut off': (await zipOf({ 'egg.png': egg })).subarray(0, -30),
        'nothing in it': await zipOf({ '.hidden': egg }),
        'too many': await zipOf(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`${n}.png`, egg]))),
        'unfolds to too much': await zipOf({ 'egg.png': egg, 'zeros.png': zeros }),
        'says less than it unfolds to': withUnfoldedSize(await zipOf({ 'zeros.png': zeros }), 100),
        'with a password': withPassword(await zipOf({ 'egg.png': egg })),
        'too large': await zipOf({ 'egg.png': egg, 'large.png': new Uint8Array(2 * MIB) }, { compress: false }),
      };
      for (const [what, zip] of Object.entries(archives)) {
        const { status, code } = await problemOf(await client.sendZip(zip, SETTINGS));
        expect({ what, status, code }).toEqual({ what, status: 422, code: 'ARCHIVE_INVALID' });
      }
    },
    DEADLINE_MS,
  );

  it(
    'may come as a form, whose fields are the settings',
    async () => {
      const form = new FormData();
      form.set('window', '1');
      form.set('options', JSON.stringify(TINY));
      form.set('archive', new Blob([Uint8Array.from(await zipOf({ 'egg.png': await paintEgg(1) }))]), 'eggs.zip');
      const batch = await batchOf(await fetch(`${stack.apiUrl}/v1/batches`, { method: 'POST', body: form }));
      expect(batch).toMatchObject({ window: 1, totals: { items: 1, refused: 0 } });
      expect(await client.over(batch.id)).toMatchObject({ status: 'FINISHED' });
    },
    DEADLINE_MS,
  );
});

describe('a list of pictures', () => {
  const uri = async (seed: number) => `data:image/png;base64,${(await paintEgg(seed)).toString('base64')}`;

  it(
    'takes the settings of each item before the defaults, and refuses only what can not be used',
    async () => {
      const batch = await batchOf(
        await client.sendJson({
          defaults: { options: TINY, outputs: ['stl'], tags: ['all'] },
          items: [
            { image: { dataUri: await uri(1) }, name: 'first', seed: 7 },
            { image: { uploadId: '0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f' } },
            { image: { dataUri: await uri(2) }, options: { resolution: 10_00 } },
          ],
        }),
      );
      expect(await client.over(batch.id)).toMatchObject({ totals: { items: 3, succeeded: 1, refused: 2 } });
      const [first, second, third] = await client.items(batch.id);
      expect([first?.name, second?.name]).toEqual(['first', 'item-2']);
      expect([second?.error?.code, third?.error?.code]).toEqual(['UPLOAD_NOT_FOUND', 'INVALID_OPTIONS']);
      const generation = await (await fetch(first!.generation!.url)).json();
      expect(generation).toMatchObject({ seed: 7, outputs: ['stl'], tags: ['all'], options: TINY });
    },
    DEADLINE_MS,
  );

  it(
    'is refused whole where it is malformed, or where nothing is left',
    async () => {
      const item = { image: { dataUri: await uri(1) } };
      const malformed = await problemOf(await client.sendJson({ items: [item, { ...item, colour: 'red' }] }));
      expect(malformed).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ pointer: '/items/1/colour' }] });
      expect(await problemOf(await client.sendJson({ items: [] }))).toMatchObject({ code: 'INVALID_REQUEST' });
      const unknown = await problemOf(await client.sendJson({ defaults: { model: 'nobody' }, items: [item, item] }));
      expect(unknown).toMatchObject({ code: 'MODEL_UNKNOWN' });
      const nowhere = await fetch(`${stack.apiUrl}/v1/batches/0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f`);
      expect(await problemOf(nowhere)).toMatchObject({ status: 404, code: 'BATCH_NOT_FOUND' });
    },
    DEADLINE_MS,
  );
});
