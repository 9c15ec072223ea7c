import { useEffect, useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { getJson } from '../server/request.js';

/** Most children that are shown. */
const MOST = 24;

/** A generation's parent and its replays, the newest first. */
export interface Relatives {
  parent: Generation | null;
  children: readonly Generation[];
}

/** Reads the relatives of a generation, once it is known. */
export function useRelatives(generation: Pick<Generation, 'id' | 'parentId'> | null): Relatives {
  const [relatives, setRelatives] = useState<Relatives>({ parent: null, children: [] });
  const id = generation?.id;
  const parentId = generation?.parentId ?? null;
  useEffect(() => {
    setRelatives({ parent: null, children: [] });
    if (id === undefined) return;
    const gone = new AbortController();
    const { signal } = gone;
    // A parent may have been erased for good: then there is none to show.
    const parent =
      parentId === null ? null : getJson<Generation>(`/v1/generations/${parentId}`, signal).catch(() => null);
    const list = getJson<{ items: Generation[] }>(`/v1/generations?parent=${id}&limit=${MOST}`, signal);
    void Promise.all([parent, list]).then(
      ([found, { items }]) => signal.aborted || setRelatives({ parent: found, children: items }),
      () => {},
    );
    return () => gone.abort();
  }, [id, parentId]);
  return relatives;
}
