import type { BatchView } from './batch.js';
import { type BatchState, batchWorkflowId } from './batch-orchestration.js';
import { base, type LinkSettings, temporalUrl } from './links.js';

/** A batch's state without what only its own code reads. */
export type ToldBatch = Omit<BatchState, 'letters' | 'codes'>;

/** A batch as clients see it, in answers and in webhooks. */
export function batchView(tenant: string, state: ToldBatch & Partial<BatchState>, settings: LinkSettings): BatchView {
  const { letters: _, codes: __, ...rest } = state;
  const { items, pending, running } = state.totals;
  const self = `${base(settings)}/v1/batches/${state.id}`;
  return {
    ...rest,
    progress: items === 0 ? 100 : (100 * (items - pending - running)) / items,
    urls: {
      self,
      items: `${self}/items`,
      pause: `${self}/pause`,
      resume: `${self}/resume`,
      cancel: `${self}/cancel`,
      results: `${self}/results.zip`,
      temporal: temporalUrl(batchWorkflowId(tenant, state.id), settings),
    },
  };
}
