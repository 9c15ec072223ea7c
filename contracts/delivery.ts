import type { WebhookEvent, WebhookTarget } from './webhooks.js';

/** Who is told of a generation: the target of its request (`endpointId` null) or an endpoint of its tenant. */
export interface WebhookReceiver extends WebhookTarget {
  endpointId: string | null;
}

/** The workflow type of a delivery: one message to one receiver. */
export const DELIVERY_WORKFLOW = 'deliveryWorkflow';

/** What a delivery starts from. The message's body is made of it alone, so that every try sends the same bytes. */
export interface DeliveryInput {
  tenant: string;
  /** Also the `webhook-id` header: a receiver that sees it twice has seen the same message twice. */
  id: string;
  receiver: WebhookReceiver;
  type: WebhookEvent;
  /** When it happened, ISO 8601. */
  at: string;
  /** The generation (as its workflow's state) or the batch that it is about. */
  data: unknown;
}

/** The workflow id of a delivery. */
export function deliveryWorkflowId(tenant: string, id: string): string {
  return `delivery/${tenant}/${id}`;
}

/** The id of the message about an event of a generation to its nth receiver. */
export function deliveryId(generation: string, seq: number, receiver: number): string {
  return `${generation}.${seq}.${receiver}`;
}
