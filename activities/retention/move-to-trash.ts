import { atATime } from '../../infra/storage/at-a-time.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';

const COPIES_AT_A_TIME = 16;

/**
 * Longest time between the copy and the removal, ms. A process that was held up in between leaves the original alone:
 * the copy may be gone by then, since it is purged when it is some minutes old (see sweep-tenant.ts).
 */
const FRESH_COPY_MS = 60_000;

/** Moves objects to the trash: the copy first, so that there is no moment without one. */
export async function moveToTrash(store: ObjectStore, objects: readonly string[]): Promise<void> {
  await atATime(COPIES_AT_A_TIME, objects, async (key) => {
    const begunAt = Date.now();
    if (!(await store.copy(key, keys.trash(key)))) return;
    if (Date.now() - begunAt < FRESH_COPY_MS) await store.remove([key]);
  });
}
