import type { BatchItemView, BatchView } from '../../contracts/batch.js';
import { isBatchOver } from '../../contracts/batch-statuses.js';
import { getJson } from '../server/request.js';
import { type Polled, usePoll } from './use-poll.js';

/** A batch and its items. */
export interface BatchState {
  batch: BatchView;
  items: readonly BatchItemView[];
}

const EVERY_MS = 1_500;
const PAGE = 100;
/** Most items that the page shows; the API has them all. */
const MOST = 1_000;

/** Follows a batch until it is over. */
export function useBatch(id: string): Polled<BatchState> {
  return usePoll(id, (signal) => readBatch(id, signal), {
    everyMs: EVERY_MS,
    goesOn: ({ batch }) => !isBatchOver(batch.status),
  });
}

async function readBatch(id: string, signal: AbortSignal): Promise<BatchState> {
  const batch = await getJson<BatchView>(`/v1/batches/${id}`, signal);
  const items: BatchItemView[] = [];
  let cursor: string | number | null = '';
  while (cursor !== null && items.length < MOST) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== '' && { cursor: String(cursor) }) });
    const page: { items: BatchItemView[]; nextCursor: string | number | null } = await getJson(
      `/v1/batches/${id}/items?${query}`,
      signal,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { batch, items };
}
