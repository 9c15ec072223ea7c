import { CancellationScope, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { DELIVERY_WORKFLOW, type DeliveryInput, deliveryId, deliveryWorkflowId } from '../contracts/delivery.js';
import type { GenerationState } from '../contracts/generation.js';
import type { GenerationInput } from '../contracts/orchestration.js';
import { WORKFLOW_QUEUE } from '../contracts/queues.js';
import type { WebhookEvent } from '../contracts/webhooks.js';

/**
 * Tells the receivers of a generation what has become of it: one delivery each, which goes on by itself. Resolves when
 * all of them have begun; one that had begun before, in a run that was reset, is left as it is.
 */
export async function announce(input: GenerationInput, state: GenerationState, type: WebhookEvent): Promise<void> {
  const { tenant, id } = input;
  const begin = async (delivery: DeliveryInput) => {
    await startChild(DELIVERY_WORKFLOW, {
      workflowId: deliveryWorkflowId(tenant, delivery.id),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: WORKFLOW_QUEUE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [delivery],
    });
  };
  // As it is now: the state goes on changing before the child has begun.
  const data: unknown = JSON.parse(JSON.stringify(state));
  const at = state.finishedAt ?? new Date().toISOString();
  const wanted = (input.receivers ?? []).map((receiver, index) => ({ receiver, index }));
  await CancellationScope.nonCancellable(() =>
    Promise.allSettled(
      wanted
        .filter(({ receiver }) => receiver.events.includes(type))
        .map(({ receiver, index }) =>
          begin({ tenant, id: deliveryId(id, state.lastEvent, index), receiver, type, at, data }),
        ),
    ),
  );
}
