import { type Client, type Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { DELIVERY_WORKFLOW, type DeliveryInput, deliveryWorkflowId } from '../../contracts/delivery.js';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import { guarded } from './guarded.js';

/** The door to deliveries; throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal does not answer in time. */
export interface DeliveryGateway {
  /** Starts a delivery, anew where it has ended; false while it runs. */
  start(input: DeliveryInput): Promise<boolean>;
}

const CALL_DEADLINE_MS = 5_000;

/** Opens that door over a connection; nothing is sent before the first call. */
export function createDeliveryGateway(client: Client, connection: Connection): DeliveryGateway {
  return { start: (input) => guarded(connection, CALL_DEADLINE_MS, () => startDelivery(client, input)) };
}

async function startDelivery(client: Client, input: DeliveryInput): Promise<boolean> {
  try {
    await client.workflow.start(DELIVERY_WORKFLOW, {
      workflowId: deliveryWorkflowId(input.tenant, input.id),
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      staticSummary: `Webhook: ${input.type}`,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
