import { BLOB_PREFIX } from './keys.js';
import type { ObjectStore } from './object-store.js';

/**
 * A store that keeps the blobs it has last written or read in memory, so that the stage that follows in the same
 * process finds its input there. Blobs never change under their key; everything else goes to the store.
 * @param maxBytes of all blobs kept together; larger ones are not kept.
 */
export function rememberBlobs(store: ObjectStore, maxBytes: number): ObjectStore {
  /** In the order of their last use. */
  const kept = new Map<string, Uint8Array>();
  let bytesKept = 0;
  const forget = (key: string) => {
    bytesKept -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, bytes: Uint8Array) => {
    forget(key);
    if (!key.startsWith(BLOB_PREFIX) || bytes.length > maxBytes) return;
    kept.set(key, bytes);
    bytesKept += bytes.length;
    for (const oldest of kept.keys()) {
      if (bytesKept <= maxBytes) break;
      forget(oldest);
    }
  };
  return {
    ...store,
    async put(key, bytes, options) {
      const written = await store.put(key, bytes, options);
      keep(key, bytes);
      return written;
    },
    async write(key, pieces, options) {
      forget(key);
      return store.write(key, pieces, options);
    },
    async get(key, options = {}) {
      if (options.fresh) forget(key);
      const bytes = kept.get(key) ?? (await store.get(key, options));
      if (bytes !== null) keep(key, bytes);
      return bytes;
    },
    async remove(keys) {
      for (const key of keys) forget(key);
      await store.remove(keys);
    },
  };
}
