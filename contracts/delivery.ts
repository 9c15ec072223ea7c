import type { WebhookEvent, WebhookTarget } from './webhooks.js';

/** The `type` of a message: what happened, or that a client tries its endpoint. */
export type MessageType = WebhookEvent | 'webhook.test';

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
  type: MessageType;
  /** When it happened, ISO 8601. */
  at: string;
  /** The generation or mesh (as its workflow's state) or the batch that it is about; null to send again what is written down. */
  data: unknown;
}

/** The signal that has a delivery begin anew: at once, with all its tries. */
export const REDELIVER_SIGNAL = 'redeliver';

/** The workflow id of a delivery. */
export function deliveryWorkflowId(tenant: string, id: string): string {
  return `delivery/${tenant}/${id}`;
}

/** The id of the message about an event of a generation to its nth receiver. */
export function deliveryId(generation: string, seq: number, receiver: number): string {
  return `${generation}.${seq}.${receiver}`;
}

/** One try at a delivery. */
export interface DeliveryTry {
  tenant: string;
  id: string;
  /** From 0; each redelivery that one run of the workflow is asked for is another. */
  round: number;
  /** From 1 in each round. */
  number: number;
}

/** What follows from a try. */
export type TryOutcome =
  /** The receiver has it (2xx), or wants nothing more (410, or its endpoint was removed). */
  | { verdict: 'delivered' }
  | { verdict: 'gone' }
  /** `pauseMs` until the next try; null after the last. */
  | { verdict: 'failed'; pauseMs: number | null }
  /** Nothing was sent, since the endpoint is given a rest: no try. */
  | { verdict: 'held'; waitMs: number };

/** The activities of a delivery, on the queue `cpu`. */
export interface DeliveryActivities {
  /** Writes the message down, and that it is to be delivered; one that is there already is left as it is. */
  openDelivery(input: DeliveryInput): Promise<void>;
  /** Sends it once, and writes down what came of it. */
  sendWebhook(order: DeliveryTry): Promise<TryOutcome>;
  /** Puts it aside as a dead letter. */
  buryDelivery(order: Pick<DeliveryTry, 'tenant' | 'id'>): Promise<void>;
}
