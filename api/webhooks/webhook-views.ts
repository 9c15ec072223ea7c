import { z } from 'zod';
import {
  type Delivery,
  type DeliveryRecord,
  deliverySchema,
  type WebhookSecret,
  webhookEndpointSchema,
} from '../../contracts/index.js';

/** The answer to a registration: the only one with the secret. */
export const newWebhookSchema = webhookEndpointSchema.extend({ secret: z.string() });

/** What is told of a secret, but for the secret. */
export const secretViewSchema = z.object({
  /** Null where none was made yet. */
  createdAt: z.string().nullable(),
  /** Until then messages are signed with the one before as well; null without one. */
  previousUntil: z.string().nullable(),
});
export type SecretView = z.infer<typeof secretViewSchema>;

/** The answer to a rotation: the only one with the new secret. */
export const newSecretSchema = secretViewSchema.extend({ secret: z.string() });
export type NewSecret = z.infer<typeof newSecretSchema>;

export function secretView(stored: WebhookSecret | null): SecretView {
  return { createdAt: stored?.createdAt ?? null, previousUntil: stored?.previous?.until ?? null };
}

export function newSecretView(stored: WebhookSecret): NewSecret {
  return { ...secretView(stored), secret: stored.secret };
}

/** A delivery as clients see it: without its body, which may be long, and what only we need. */
export function deliveryView(record: DeliveryRecord): Delivery {
  return deliverySchema.parse(record);
}
