import { z } from 'zod';
import { DELIVERY_STATES, idSchema, OrfeasError } from '../../contracts/index.js';
import { fieldErrors } from '../generations/parse-request.js';

/** Query of `GET /v1/webhooks/deliveries`. */
export const deliveryQuerySchema = z.strictObject({
  state: z
    .string()
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(DELIVERY_STATES))
    .optional(),
  webhook: idSchema.optional(),
  generation: idSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});
export type DeliveryQuery = z.output<typeof deliveryQuerySchema>;

/** @throws OrfeasError INVALID_REQUEST with every field that is wrong. */
export function parseDeliveryQuery(query: unknown): DeliveryQuery {
  const result = deliveryQuerySchema.safeParse(query);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const names = errors.map(({ pointer }) => pointer).join(', ');
  throw new OrfeasError('INVALID_REQUEST', `Expected other parameters: ${names}`, { errors });
}
