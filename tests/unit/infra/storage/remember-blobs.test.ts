import type { ObjectStore } from '../../../../infra/storage/object-store.js';
import { rememberBlobs } from '../../../../infra/storage/remember-blobs.js';

/** What reaches the store below: only reads and writes matter here. */
function countingStore() {
  const objects = new Map<string, Uint8Array>();
  const reads: string[] = [];
  const store = {
    put: async (key: string, bytes: Uint8Array) => {
      objects.set(key, bytes);
      return true;
    },
    get: async (key: string) => {
      reads.push(key);
      return objects.get(key) ?? null;
    },
    remove: async (keys: readonly string[]) => {
      for (const key of keys) objects.delete(key);
    },
  };
  return { store: store as unknown as ObjectStore, reads };
}

const bytes = (length: number) => new Uint8Array(length).fill(7);
const options = { mediaType: 'model/gltf-binary' };

test('gives back a blob it has written or read without asking the store again', async () => {
  const { store, reads } = countingStore();
  await store.put('blobs/t/aa/read', bytes(3), options);
  const remembering = rememberBlobs(store, 100);
  await remembering.put('blobs/t/aa/written', bytes(5), options);
  expect(await remembering.get('blobs/t/aa/written')).toEqual(bytes(5));
  expect(await remembering.get('blobs/t/aa/read')).toEqual(bytes(3));
  expect(await remembering.get('blobs/t/aa/read')).toEqual(bytes(3));
  expect(reads).toEqual(['blobs/t/aa/read']);
});

test('asks the store for everything that can change, and for what is not there', async () => {
  const { store, reads } = countingStore();
  const remembering = rememberBlobs(store, 100);
  await remembering.put('stages/t/key.json', bytes(5), options);
  await remembering.get('stages/t/key.json');
  expect(await remembering.get('blobs/t/aa/absent')).toBeNull();
  expect(await remembering.get('blobs/t/aa/absent')).toBeNull();
  expect(reads).toEqual(['stages/t/key.json', 'blobs/t/aa/absent', 'blobs/t/aa/absent']);
});

test('keeps no more than its limit, the last used, and nothing that was removed', async () => {
  const { store, reads } = countingStore();
  const remembering = rememberBlobs(store, 10);
  for (const name of ['a', 'b', 'c']) await remembering.put(`blobs/${name}`, bytes(4), options);
  await remembering.put('blobs/large', bytes(11), options);
  for (const name of ['b', 'c', 'a', 'large']) await remembering.get(`blobs/${name}`);
  expect(reads).toEqual(['blobs/a', 'blobs/large']);
  await remembering.remove(['blobs/a']);
  expect(await remembering.get('blobs/a')).toBeNull();
});

test('asks the store for a fresh copy, which takes the place of the kept one', async () => {
  const { store, reads } = countingStore();
  const remembering = rememberBlobs(store, 100);
  await remembering.put('blobs/t/aa/made', bytes(5), options);
  await store.put('blobs/t/aa/made', bytes(4), options);
  expect(await remembering.get('blobs/t/aa/made', { fresh: true })).toEqual(bytes(4));
  expect(await remembering.get('blobs/t/aa/made')).toEqual(bytes(4));
  expect(reads).toEqual(['blobs/t/aa/made']);
});
