import { signal } from '@preact/signals';
import type { Generation } from '../../contracts/generation.js';
import type { GenerationStatus } from '../../contracts/statuses.js';
import { getJson } from '../server/request.js';
import { CUT_OUT_TAG } from './picture.js';

/** What of the history is shown. */
export interface HistoryFilter {
  status: GenerationStatus | '';
  model: string;
  text: string;
}

export const filter = signal<HistoryFilter>({ status: '', model: '', text: '' });

/** What has been read of it, the newest first; null before the first page. */
export const items = signal<readonly Generation[] | null>(null);

/** Where the next page begins; null at the end. */
export const cursor = signal<string | null>(null);

const PAGE = 24;
/** Pages that one search may read: beyond, "Show more" goes on. */
const MOST_PAGES = 8;

let last = 0;

/** Reads the first page anew, and as many as it takes to fill a screen with what the text fits. */
export async function loadHistory(signal: AbortSignal): Promise<void> {
  last += 1;
  await readOn('', [], last, signal);
}

export async function loadMore(signal: AbortSignal): Promise<void> {
  if (cursor.value !== null) await readOn(cursor.value, items.value ?? [], last, signal);
}

async function readOn(from: string, known: readonly Generation[], turn: number, signal: AbortSignal): Promise<void> {
  const { status, model, text } = filter.value;
  let place: string | null = from;
  let found = known;
  const enough = visible(known, text).length + PAGE / 2;
  for (let page = 0; page < MOST_PAGES && place !== null; page++) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const [name, value] of Object.entries({ status, model, cursor: place })) if (value) query.set(name, value);
    const answer: { items: Generation[]; nextCursor: string | null } = await getJson(
      `/v1/generations?${query}`,
      signal,
    );
    if (turn !== last) return;
    found = [...found, ...answer.items];
    place = answer.nextCursor;
    if (visible(found, text).length >= enough) break;
  }
  items.value = found;
  cursor.value = place;
}

/** Those that people made and that a text fits: part of a name, the beginning of an id, an engine. */
export function visible(generations: readonly Generation[], text: string): Generation[] {
  const wanted = text.trim().toLowerCase();
  return generations.filter(
    ({ tags, id, model }) =>
      !tags.includes(CUT_OUT_TAG) &&
      (wanted === '' ||
        id.startsWith(wanted) ||
        model.includes(wanted) ||
        tags.some((tag) => tag.toLowerCase().includes(wanted))),
  );
}
