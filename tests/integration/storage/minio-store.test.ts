import { z } from 'zod';
import { getJson, putJson } from '../../../infra/storage/json-objects.js';
import { ensureBucket } from '../../../infra/storage/minio-store.js';
import type { ObjectStore } from '../../../infra/storage/object-store.js';
import { type Parts, startParts } from '../../support/parts.js';

const DEADLINE_MS = 60_000;
const text = { mediaType: 'text/plain' };
const bytes = (content: string) => new TextEncoder().encode(content);

let parts: Parts;
let store: ObjectStore;

beforeAll(async () => {
  parts = await startParts(['minio']);
  store = parts.store;
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

describe('the MinIO store', () => {
  it('gives back what was put, also nothing at all and a view of a larger buffer', async () => {
    const large = bytes('abcdefgh');
    await store.put('a/empty', new Uint8Array(0), text);
    await store.put('a/view', large.subarray(2, 5), text);
    expect(await store.get('a/empty')).toEqual(new Uint8Array(0));
    expect(await store.get('a/view')).toEqual(bytes('cde'));
    expect(await store.stat('a/view')).toMatchObject({ key: 'a/view', bytes: 3, modifiedAt: expect.any(Date) });
  });

  it('answers null for what is not there', async () => {
    expect(await store.get('b/none')).toBeNull();
    expect(await store.stat('b/none')).toBeNull();
    expect(await store.read('b/none')).toBeNull();
    expect(await store.list('b/')).toEqual([]);
  });

  it('never overwrites with ifAbsent, and lets exactly one of many writers win', async () => {
    const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
    const won = await Promise.all(writers.map((name) => store.put('c/one', bytes(name), { ...text, ifAbsent: true })));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.get('c/one')).toEqual(bytes(writers[won.indexOf(true)]!));
    expect(await store.put('c/one', bytes('later'), text)).toBe(true);
    expect(await store.get('c/one')).toEqual(bytes('later'));
  });

  it('reads ranges with both ends included', async () => {
    await store.put('d/digits', bytes('0123456789'), text);
    const chunks: Buffer[] = [];
    for await (const chunk of (await store.read('d/digits', { start: 3, end: 6 }))!) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('3456');
  });

  it('lists by name, after a name, up to a limit', async () => {
    const names = ['e/1', 'e/10', 'e/2', 'e/deep/3'];
    await Promise.all([...names].reverse().map((name) => store.put(name, bytes(name), text)));
    const listed = async (options?: Parameters<ObjectStore['list']>[1]) =>
      (await store.list('e/', options)).map(({ key }) => key);
    expect(await listed()).toEqual(names);
    expect(await listed({ after: 'e/10' })).toEqual(['e/2', 'e/deep/3']);
    expect(await listed({ limit: 2 })).toEqual(['e/1', 'e/10']);
  });

  it('removes many at once, and minds none that is missing', async () => {
    await store.put('f/there', bytes('x'), text);
    await store.remove(['f/there', 'f/never']);
    await store.remove([]);
    expect(await store.list('f/')).toEqual([]);
  });

  it('keeps JSON that fits its schema and refuses to read what does not', async () => {
    const schema = z.object({ n: z.int() });
    await putJson(store, 'g/good', { n: 1 });
    await putJson(store, 'g/bad', { n: 'one' });
    await store.put('g/torn', bytes('{"n":'), text);
    expect(await getJson(store, 'g/good', schema)).toEqual({ n: 1 });
    expect(await getJson(store, 'g/none', schema)).toBeNull();
    for (const key of ['g/bad', 'g/torn']) {
      await expect(getJson(store, key, schema)).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });

  it('makes its bucket only where it is missing', async () => {
    await Promise.all([ensureBucket(parts.settings), ensureBucket(parts.settings)]);
    const fresh = { ...parts.settings, ORFEAS_S3_BUCKET: 'another' };
    await Promise.all([ensureBucket(fresh), ensureBucket(fresh)]);
  });

  it(
    'calls an absent server an outage, and works again when it is back',
    async () => {
      await store.put('h/kept', bytes('x'), text);
      await parts.stop('minio');
      const calls = [
        store.put('h/new', bytes('y'), text),
        store.put('h/new', bytes('y'), { ...text, ifAbsent: true }),
        store.get('h/kept'),
        store.read('h/kept'),
        store.stat('h/kept'),
        store.list('h/'),
        store.remove(['h/kept']),
        store.probe(),
        ensureBucket(parts.settings),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: 'rejected', reason: { code: 'STORAGE_UNAVAILABLE' } });
      }
      await parts.start('minio');
      await store.probe();
      expect(await store.get('h/kept')).toEqual(bytes('x'));
    },
    DEADLINE_MS,
  );

  it('calls wrong keys an outage too, not an absent object', async () => {
    const { openMinioStore } = await import('../../../infra/storage/minio-store.js');
    const stranger = openMinioStore({ ...parts.settings, ORFEAS_S3_SECRET_KEY: 'not-the-secret-key' });
    await expect(stranger.get('a/view')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(stranger.stat('a/view')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});
