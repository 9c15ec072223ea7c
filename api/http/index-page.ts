import { type ErrorCode, OrfeasError } from '../../contracts/index.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { idOfIndexKey } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { encodeCursor } from '../generations/list-query.js';

/** Things read at a time. */
const READ_AT_A_TIME = 8;

/** A page of a list. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface IndexPageOptions {
  /** Keys of the index begin with it. */
  prefix: string;
  limit: number;
  /** Where the page before ended, behind the prefix; null for the first one. */
  cursor: string | null;
}

/** The next entries of an index, in its order; those whose `view` is null are left out. */
export async function indexPage<T>(
  store: ObjectStore,
  { prefix, limit, cursor }: IndexPageOptions,
  view: (id: string) => Promise<T | null>,
): Promise<Page<T>> {
  const after = cursor === null ? {} : { after: prefix + cursor };
  const entries = await store.list(prefix, { limit: limit + 1, ...after });
  const shown = entries.slice(0, limit);
  const found = await atATime(READ_AT_A_TIME, shown, ({ key }) => view(idOfIndexKey(key)));
  const last = shown.at(-1)?.key.slice(prefix.length);
  return {
    items: found.filter((item) => item !== null),
    nextCursor: entries.length > limit && last !== undefined ? encodeCursor(last) : null,
  };
}

/** What is read; null where it was taken away since, which the error with that code says. */
export async function unlessGone<T>(read: Promise<T>, code: ErrorCode): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof OrfeasError && error.code === code) return null;
    throw error;
  }
}
