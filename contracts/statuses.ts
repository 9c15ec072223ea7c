/** What a client sees of a generation; SUCCEEDED, FAILED and CANCELED never change again. */
export const GENERATION_STATUSES = ['PENDING', 'IN_PROGRESS', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** Whether a generation has reached a status that never changes again. */
export function isFinished(status: GenerationStatus): status is 'SUCCEEDED' | 'FAILED' | 'CANCELED' {
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'CANCELED';
}
