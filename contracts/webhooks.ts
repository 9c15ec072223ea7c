import { z } from 'zod';
import { idSchema } from './ids.js';

/** What becomes of a generation or a batch, as webhooks tell it: the `type` of a message. */
export const WEBHOOK_EVENTS = [
  'generation.started',
  'generation.paused',
  'generation.succeeded',
  'generation.failed',
  'generation.canceled',
  'batch.finished',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Without a filter only ends are told. */
export const DEFAULT_WEBHOOK_EVENTS: readonly WebhookEvent[] = [
  'generation.succeeded',
  'generation.failed',
  'generation.canceled',
  'batch.finished',
];

/** Where a request wants to be told, and of what. */
export const webhookTargetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2048),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .default([...DEFAULT_WEBHOOK_EVENTS]),
});
export type WebhookTarget = z.infer<typeof webhookTargetSchema>;

/** An endpoint that a tenant has registered. Its secret is told once, when it is made. */
export const webhookEndpointSchema = webhookTargetSchema.extend({
  id: idSchema,
  createdAt: z.string(),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;
