import { base, type LinkSettings } from '../../contracts/generation-view.js';
import { type BatchState, type BatchView, batchWorkflowId } from '../../contracts/index.js';

/** A batch as clients see it. */
export function batchView(tenant: string, state: BatchState, settings: LinkSettings): BatchView {
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

function temporalUrl(workflowId: string, settings: LinkSettings): string | null {
  if (settings.ORFEAS_TEMPORAL_UI_URL === undefined) return null;
  const ui = settings.ORFEAS_TEMPORAL_UI_URL.replace(/\/+$/, '');
  const namespace = encodeURIComponent(settings.ORFEAS_TEMPORAL_NAMESPACE);
  return `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
