import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import { batchStateSchema } from '../../contracts/batch.js';
import { batchView } from '../../contracts/batch-view.js';
import type { DeliveryInput } from '../../contracts/delivery.js';
import { generationStateSchema } from '../../contracts/generation.js';
import { generationView } from '../../contracts/generation-view.js';
import type { LinkSettings } from '../../contracts/links.js';
import { meshView } from '../../contracts/mesh-view.js';
import { meshStateSchema } from '../../contracts/meshes.js';

const toldBatchSchema = batchStateSchema.omit({ letters: true, codes: true });

/**
 * The body of a message: what happened, when, and the object that the API answers for what it is about.
 * @throws ApplicationFailure INTERNAL, never to be repeated, where the data is not what its type promises.
 */
export function messageBody({ type, at, tenant, data }: DeliveryInput, links: LinkSettings): string {
  const shown = () => {
    if (type === 'webhook.test') return data;
    if (type === 'batch.finished') return batchView(tenant, checked(toldBatchSchema, data), links);
    if (type.startsWith('mesh.')) return meshView(tenant, checked(meshStateSchema, data), links);
    return generationView(tenant, checked(generationStateSchema, data), null, links);
  };
  return JSON.stringify({ type, timestamp: at, data: shown() });
}

function checked<T extends z.ZodType>(schema: T, data: unknown): z.output<T> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw ApplicationFailure.nonRetryable(
    `A message can’t be made of what it is about: ${result.error.message}`,
    'INTERNAL',
  );
}
