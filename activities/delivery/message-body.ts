import { ApplicationFailure } from '@temporalio/common';
import type { DeliveryInput } from '../../contracts/delivery.js';
import { type Generation, generationStateSchema } from '../../contracts/generation.js';
import { generationView, type LinkSettings } from '../../contracts/generation-view.js';

/**
 * The body of a message: what happened, when, and the object that the API answers for what it is about.
 * @throws ApplicationFailure INTERNAL, never to be repeated, where the data is no generation.
 */
export function messageBody({ type, at, tenant, data }: DeliveryInput, links: LinkSettings): string {
  return JSON.stringify({
    type,
    timestamp: at,
    data: type.startsWith('generation.') ? shown(tenant, data, links) : data,
  });
}

function shown(tenant: string, data: unknown, links: LinkSettings): Generation {
  const state = generationStateSchema.safeParse(data);
  if (state.success) return generationView(tenant, state.data, null, links);
  throw ApplicationFailure.nonRetryable(
    `Expected a generation for the message but received: ${state.error.message}`,
    'INTERNAL',
  );
}
