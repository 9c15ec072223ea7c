import { z } from 'zod';
import { DELIVERY_STATES, idSchema } from '../../contracts/index.js';

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
