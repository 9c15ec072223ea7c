import type { BatchView } from '../contracts/batch.js';
import { isBatchOver } from '../contracts/batch-statuses.js';
import { isPassing } from './api-client.js';
import type { BatchClient } from './batch-client.js';
import type { CliContext } from './context.js';
import { FailureError } from './exit-codes.js';

const ASK_EVERY_MS = 500;
/** The API is started again within seconds; where it stays away this long, somebody has stopped it. */
const GIVE_UP_AFTER_MS = 120_000;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Follows a batch to its end and tells how it goes: on a terminal in one line that changes, else in a line for each
 * change.
 * @throws FailureError where the API stays away.
 */
export async function followBatch(batches: BatchClient, id: string, context: CliContext): Promise<BatchView> {
  let told = '';
  let heardAt = performance.now();
  for (;;) {
    try {
      const batch = await batches.get(id);
      heardAt = performance.now();
      const text = describeProgress(batch);
      if (context.isLive) process.stderr.write(`${CLEAR_LINE}  ${text}`);
      else if (text !== told) context.note(`  ${text}`);
      told = text;
      if (isBatchOver(batch.status)) {
        if (context.isLive) process.stderr.write(CLEAR_LINE);
        return batch;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (performance.now() - heardAt > GIVE_UP_AFTER_MS) {
        const message = `The API does not answer any more. The batch is kept and goes on: ./orfeas batch show ${id}`;
        throw new FailureError(message, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** How a batch stands, in one line. */
export function describeProgress({ status, totals }: BatchView): string {
  const parts = [
    `${totals.items - totals.pending - totals.running} of ${totals.items} done`,
    ...(totals.running > 0 ? [`${totals.running} running`] : []),
    ...(totals.failed > 0 ? [`${totals.failed} failed`] : []),
    ...(totals.refused > 0 ? [`${totals.refused} refused`] : []),
    ...(totals.canceled > 0 ? [`${totals.canceled} canceled`] : []),
    ...(status === 'PAUSED' ? ['paused'] : []),
  ];
  return parts.join(', ');
}
