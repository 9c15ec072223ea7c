import { z } from 'zod';
import { idSchema } from './ids.js';

/** What becomes of a generation, a batch or a mesh that was sent, as webhooks tell it: the `type` of a message. */
export const WEBHOOK_EVENTS = [
  'generation.started',
  'generation.paused',
  'generation.succeeded',
  'generation.failed',
  'generation.canceled',
  'batch.finished',
  'mesh.succeeded',
  'mesh.failed',
  'mesh.canceled',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Without a filter only ends are told. */
export const DEFAULT_WEBHOOK_EVENTS: readonly WebhookEvent[] = [
  'generation.succeeded',
  'generation.failed',
  'generation.canceled',
  'batch.finished',
  'mesh.succeeded',
  'mesh.failed',
  'mesh.canceled',
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
  /** When it answered 410 Gone, since when it is told nothing. */
  disabledAt: z.string().nullable().default(null),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

/** The stored secret of an endpoint, or of a tenant for the webhooks of its requests; never part of a list. */
export const webhookSecretSchema = z.object({
  schema: z.literal('orfeas.webhook-secret/1'),
  /** `whsec_` and base64, as Standard Webhooks has it. */
  secret: z.string().startsWith('whsec_'),
  createdAt: z.string(),
  /** The one before, with which messages are signed as well until then. */
  previous: z.object({ secret: z.string(), until: z.string() }).nullable(),
});
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

export const DELIVERY_STATES = ['PENDING', 'DELIVERED', 'GONE', 'DEAD'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

const deliveryTrySchema = z.object({
  /** From 1; begins anew with a redelivery. */
  number: z.int(),
  at: z.string(),
  /** Status of the answer; null without one. */
  status: z.int().nullable(),
  /** Why it counts as failed; null for one that has arrived. */
  error: z.string().nullable(),
  ms: z.int(),
});

/** A message to a receiver, and every try to deliver it, as clients see it. */
export const deliverySchema = z.object({
  /** The message's `webhook-id`. */
  id: z.string(),
  type: z.enum([...WEBHOOK_EVENTS, 'webhook.test']),
  url: z.string(),
  /** The registered endpoint; null where the request itself named the address. */
  webhook: idSchema.nullable(),
  state: z.enum(DELIVERY_STATES),
  createdAt: z.string(),
  /** Next try at the earliest; null when none is planned. */
  nextTryAt: z.string().nullable(),
  /** Since its endpoint has failed again and again it is given a rest until then. */
  heldUntil: z.string().nullable(),
  tries: z.array(deliveryTrySchema),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** What is stored of a delivery; its body is what every try sends. */
export const deliveryRecordSchema = deliverySchema.extend({
  schema: z.literal('orfeas.delivery/1'),
  tenant: z.string(),
  events: webhookTargetSchema.shape.events,
  body: z.string(),
  tries: z.array(
    deliveryTrySchema.extend({
      /** The run of the workflow that made it: a try whose result was lost on the way is not made again. */
      run: z.string(),
      round: z.int().default(0),
      pauseMs: z.number().nullable(),
    }),
  ),
});
export type DeliveryRecord = z.infer<typeof deliveryRecordSchema>;

/** How often an endpoint has failed in a row, and until when it is therefore left alone. */
export const breakerSchema = z.object({
  schema: z.literal('orfeas.breaker/1'),
  failures: z.int(),
  openUntil: z.string().nullable(),
});
export type Breaker = z.infer<typeof breakerSchema>;
