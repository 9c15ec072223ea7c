import { keys } from './keys.js';
import type { ObjectStore } from './object-store.js';

/** What goes through the trash before it is deleted. */
const TRASHED = /^(?:blobs|stages)\//;

/**
 * A store that brings blobs and stage records back from the trash when they are asked for and missing, so that whoever
 * took a reference before a sweep loses nothing. What is brought back is as young as if it had just been written.
 */
export function restoreTrash(store: ObjectStore): ObjectStore {
  const again = async <T>(key: string, ask: () => Promise<T | null>): Promise<T | null> => {
    const found = await ask();
    if (found !== null || !TRASHED.test(key)) return found;
    return (await store.copy(keys.trash(key), key)) ? ask() : null;
  };
  return {
    ...store,
    get: (key) => again(key, () => store.get(key)),
    read: (key, range) => again(key, () => store.read(key, range)),
    stat: (key) => again(key, () => store.stat(key)),
  };
}
