import { CancellationScope, ParentClosePolicy, startChild } from '@temporalio/workflow';
import {
  DELIVERY_WORKFLOW,
  type DeliveryInput,
  deliveryId,
  deliveryWorkflowId,
  type WebhookReceiver,
} from '../contracts/delivery.js';
import { WORKFLOW_QUEUE } from '../contracts/queues.js';
import type { WebhookEvent } from '../contracts/webhooks.js';

/** What is told, and to whom. */
export interface Announcement {
  tenant: string;
  /** The generation or batch that it is about, and the number of this news about it. */
  about: { id: string; seq: number };
  receivers: readonly WebhookReceiver[];
  type: WebhookEvent;
  /** When it happened, ISO 8601. */
  at: string;
  data: unknown;
}

/**
 * Begins a delivery to each receiver that wants to know, which goes on by itself. Resolves when all of them have begun;
 * one that had begun before, in a run that was reset, is left as it is.
 */
export async function beginDeliveries({ tenant, about, receivers, type, at, data }: Announcement): Promise<void> {
  const begin = async (delivery: DeliveryInput) => {
    await startChild(DELIVERY_WORKFLOW, {
      workflowId: deliveryWorkflowId(tenant, delivery.id),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: WORKFLOW_QUEUE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [delivery],
    });
  };
  // As it is now: it goes on changing before the child has begun.
  const now: unknown = JSON.parse(JSON.stringify(data));
  const wanted = receivers.map((receiver, index) => ({ receiver, index }));
  await CancellationScope.nonCancellable(() =>
    Promise.allSettled(
      wanted
        .filter(({ receiver }) => receiver.events.includes(type))
        .map(({ receiver, index }) =>
          begin({ tenant, id: deliveryId(about.id, about.seq, index), receiver, type, at, data: now }),
        ),
    ),
  );
}
