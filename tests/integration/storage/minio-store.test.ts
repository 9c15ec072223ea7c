import { createHash } from 'node:crypto';
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

  describe('of what comes in pieces', () => {
    const pieces = Array.from({ length: 30 }, (_, index) => new Uint8Array(100_000).fill(index));
    const whole = Buffer.concat(pieces);
    const about = { ...text, bytes: whole.length, sha256: createHash('sha256').update(whole).digest('hex') };
    const given = async function* (upTo = pieces.length) {
      yield* pieces.slice(0, upTo);
    };

    it('shows nothing until all is there, then all of it', async () => {
      let seen: unknown = 'not looked';
      const watched = async function* () {
        yield* pieces.slice(0, 20);
        seen = [await store.stat('p/whole'), await store.list('p/')];
        yield* pieces.slice(20);
      };
      expect(await store.write('p/whole', watched(), about)).toBe(true);
      expect(seen).toEqual([null, []]);
      expect(whole.equals((await store.get('p/whole'))!)).toBe(true);
    });

    it('takes nothing whose content is another than was said', async () => {
      const wrong = { ...about, sha256: 'a'.repeat(64) };
      await expect(store.write('p/wrong', given(), wrong)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      expect(await store.stat('p/wrong')).toBeNull();
    });

    it('leaves nothing, and what was there, where the pieces fail, with the error that they had', async () => {
      await store.put('p/known', bytes('known'), text);
      const failing = async function* () {
        yield* given(10);
        throw new Error('no more pieces');
      };
      for (const key of ['p/broken', 'p/known']) {
        await expect(store.write(key, failing(), about)).rejects.toThrow('no more pieces');
      }
      expect(await store.stat('p/broken')).toBeNull();
      expect(await store.get('p/known')).toEqual(bytes('known'));
    });

    it('overwrites nothing with ifAbsent, else it does', async () => {
      await store.put('p/taken', bytes('taken'), text);
      expect(await store.write('p/taken', given(), { ...about, ifAbsent: true })).toBe(false);
      expect(await store.get('p/taken')).toEqual(bytes('taken'));
      expect(await store.write('p/taken', given(), about)).toBe(true);
      expect(whole.equals((await store.get('p/taken'))!)).toBe(true);
      const writers = Array.from({ length: 4 }, () => store.write('p/race', given(), { ...about, ifAbsent: true }));
      expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
    });
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
        store.write('h/new', (async function* () {})(), {
          ...text,
          bytes: 0,
          sha256: createHash('sha256').digest('hex'),
        }),
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
