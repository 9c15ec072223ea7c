import type { GenerationState } from '../contracts/generation.js';
import type { GenerationInput } from '../contracts/orchestration.js';
import type { WebhookEvent } from '../contracts/webhooks.js';
import { beginDeliveries } from './begin-deliveries.js';

/** Tells the receivers of a generation what has become of it; see {@link beginDeliveries}. */
export function announce(input: GenerationInput, state: GenerationState, type: WebhookEvent): Promise<void> {
  return beginDeliveries({
    tenant: input.tenant,
    about: { id: input.id, seq: state.lastEvent },
    receivers: input.receivers ?? [],
    type,
    at: state.finishedAt ?? new Date().toISOString(),
    data: state,
  });
}
