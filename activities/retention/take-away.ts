import { setTimeout as delay } from 'node:timers/promises';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { moveToTrash } from './move-to-trash.js';
import type { Namer } from './references.js';

/**
 * Between taking files away and looking who needs them, ms: longer than the API takes from finding a picture there to
 * having started a generation of it (5 s, the deadline of that call) and Temporal's list lags behind (about 1 s).
 */
export const ERASE_PAUSE_MS = 8_000;

/** What an erasure is done with. */
export interface TakingParts {
  store: ObjectStore;
  signal: AbortSignal;
  beat(): void;
  pauseMs?: number;
}

/**
 * Takes objects of a tenant away, but for those that somebody else needs. May be repeated, and goes on where an attempt
 * before it has stopped.
 *
 * Nobody else loses anything by it. What is taken away lies in the trash first, from where whoever asks for it has it
 * back (infra/storage/restore-trash.ts). After a pause, in which whoever took a reference before has become visible,
 * all that others name is put back, and only the rest is deleted, from the trash alone: what lies in its old place
 * again by then was brought there by somebody who needs it.
 *
 * @param nameOthers tells all that others need.
 * @returns what `nameOthers` answers.
 */
export async function takeAway<T>(
  { store, signal, beat, pauseMs }: TakingParts,
  tenant: string,
  own: ReadonlySet<string>,
  nameOthers: (to: Namer) => Promise<T>,
): Promise<T> {
  await moveToTrash(store, [...own]);
  beat();
  await delay(pauseMs ?? ERASE_PAUSE_MS, undefined, { signal });
  const needed = new Set<string>();
  const named = await nameOthers(collector(tenant, own, needed));
  for (const key of needed) if ((await store.stat(key)) === null) await store.copy(keys.trash(key), key);
  await store.remove([...own].map(keys.trash));
  return named;
}

/** Takes down which of the `own` objects are named. */
function collector(tenant: string, own: ReadonlySet<string>, needed: Set<string>): Namer {
  const note = (key: string) => {
    if (own.has(key)) needed.add(key);
  };
  return { file: (sha256) => note(keys.blob(tenant, sha256)), stage: (key) => note(keys.stage(tenant, key)) };
}
