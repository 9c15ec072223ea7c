/** What a client sees of a batch; FINISHED (whatever became of its items) and CANCELED never change again. */
export const BATCH_STATUSES = ['PENDING', 'IN_PROGRESS', 'PAUSED', 'FINISHED', 'CANCELED'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** Whether a batch has reached a status that never changes again. */
export function isBatchOver(status: BatchStatus): status is 'FINISHED' | 'CANCELED' {
  return status === 'FINISHED' || status === 'CANCELED';
}

/** What becomes of an item; REFUSED is one of which no generation could be started. */
export const ITEM_STATUSES = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELED', 'REFUSED'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** A letter for each status: how all items of a batch stand is a text of one letter each, in their order. */
export const ITEM_LETTERS: Record<ItemStatus, string> = {
  PENDING: '.',
  IN_PROGRESS: 'r',
  SUCCEEDED: 's',
  FAILED: 'f',
  CANCELED: 'c',
  REFUSED: 'x',
};

/** The status that a letter stands for. */
export function itemStatusOf(letter: string | undefined): ItemStatus {
  return ITEM_STATUSES.find((status) => ITEM_LETTERS[status] === letter) ?? 'PENDING';
}
