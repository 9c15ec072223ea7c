import { z } from 'zod';
import { deliverySchema, webhookEndpointSchema, webhookTargetSchema } from '../../contracts/index.js';
import type { Operation } from '../http/openapi/operation.js';
import { newSecretSchema, newWebhookSchema, secretViewSchema } from './webhook-views.js';

export const WEBHOOKS_SCHEMAS = {
  WebhookTarget: webhookTargetSchema,
  Webhook: webhookEndpointSchema,
  NewWebhook: newWebhookSchema,
  WebhookList: z.object({ items: z.array(webhookEndpointSchema) }),
  WebhookSecret: secretViewSchema,
  NewWebhookSecret: newSecretSchema,
  Delivery: deliverySchema,
  DeliveryPage: z.object({ items: z.array(deliverySchema), nextCursor: z.string().nullable() }),
} as const;

const group = 'Webhooks';

const ENDPOINTS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/webhooks',
    id: 'addWebhook',
    group,
    summary: 'Register an address that is told of all generations, batches and meshes to come.',
    body: { json: 'WebhookTarget' },
    answers: { 201: { schema: 'NewWebhook', says: 'It is registered; its secret is told this once.' } },
    errors: ['INVALID_REQUEST', 'FORBIDDEN_ADDRESS', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/webhooks',
    id: 'listWebhooks',
    group,
    summary: 'List the registered addresses, the oldest first.',
    answers: { 200: { schema: 'WebhookList', says: 'All of them, without their secrets.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/webhooks/{id}',
    id: 'getWebhook',
    group,
    summary: 'One registered address.',
    answers: { 200: { schema: 'Webhook', says: 'Without its secret.' } },
    errors: ['WEBHOOK_NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'delete',
    path: '/v1/webhooks/{id}',
    id: 'removeWebhook',
    group,
    summary: 'Remove a registered address; messages on their way to it end.',
    answers: { 204: { says: 'It is gone.' } },
    errors: ['WEBHOOK_NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/rotate',
    id: 'rotateWebhook',
    group,
    summary: 'Give an address a new secret. For a day its messages carry a signature with the old one as well.',
    answers: { 200: { schema: 'NewWebhookSecret', says: 'The new secret, told this once.' } },
    errors: ['WEBHOOK_NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    id: 'testWebhook',
    group,
    summary: 'Send a message of the type webhook.test.',
    answers: { 202: { schema: 'Delivery', says: 'It is on its way; look it up among the deliveries.' } },
    errors: ['WEBHOOK_NOT_FOUND', 'STORAGE_UNAVAILABLE', 'ORCHESTRATOR_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/webhooks/secret',
    id: 'getWebhookSecret',
    group,
    summary: 'When the secret for the webhooks of requests was made.',
    answers: { 200: { schema: 'WebhookSecret', says: 'All but the secret.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/v1/webhooks/secret',
    id: 'rotateWebhookSecret',
    group,
    summary: 'Make the secret for the webhooks of requests, or a new one; the old one signs as well for a day.',
    answers: { 200: { schema: 'NewWebhookSecret', says: 'The secret, told this once.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
];

const DELIVERIES: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/webhooks/deliveries',
    id: 'listDeliveries',
    group,
    summary: 'List messages with every try to deliver them, the newest first.',
    query: [
      ['state', 'Only those: PENDING, DELIVERED, GONE or DEAD.'],
      ['webhook', 'Only those to this registered address.'],
      ['generation', 'Only those about this generation (or batch, or mesh), in the order of its events.'],
      ['limit', '1 to 100, 20 without.'],
      ['cursor', 'nextCursor of the page before.'],
    ],
    answers: { 200: { schema: 'DeliveryPage', says: 'A page; nextCursor leads to the next, null after the last.' } },
    errors: ['INVALID_REQUEST', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/webhooks/deliveries/{id}',
    id: 'getDelivery',
    group,
    summary: 'One message with every try to deliver it.',
    answers: { 200: { schema: 'Delivery', says: 'How it stands.' } },
    errors: ['DELIVERY_NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/v1/webhooks/deliveries/{id}/redeliver',
    id: 'redeliver',
    group,
    summary: 'Deliver a message again: the same id and the same bytes, with new tries.',
    answers: { 202: { schema: 'Delivery', says: 'It is on its way.' } },
    errors: ['DELIVERY_NOT_FOUND', 'STORAGE_UNAVAILABLE', 'ORCHESTRATOR_UNAVAILABLE'],
  },
];

export const WEBHOOKS_OPERATIONS: readonly Operation[] = [...ENDPOINTS, ...DELIVERIES];
