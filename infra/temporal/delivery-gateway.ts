import type { Client, Connection } from '@temporalio/client';
import {
  DELIVERY_WORKFLOW,
  type DeliveryInput,
  deliveryWorkflowId,
  REDELIVER_SIGNAL,
} from '../../contracts/delivery.js';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import { guarded } from './guarded.js';
import { startedOnce } from './workflow-calls.js';

/** The door to deliveries; throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal does not answer in time. */
export interface DeliveryGateway {
  /** Starts a delivery; one with this id that runs already is left as it is. */
  start(input: DeliveryInput): Promise<void>;
  /** Has a delivery begin anew, at once, whether it runs or has ended. */
  restart(input: DeliveryInput): Promise<void>;
}

const CALL_DEADLINE_MS = 5_000;

/** Opens that door over a connection; nothing is sent before the first call. */
export function createDeliveryGateway(client: Client, connection: Connection): DeliveryGateway {
  const call = (work: () => Promise<void>) => guarded(connection, CALL_DEADLINE_MS, work);
  return {
    start: (input) =>
      call(async () => {
        await startedOnce(() => client.workflow.start(DELIVERY_WORKFLOW, optionsOf(input)));
      }),
    restart: (input) =>
      call(async () => {
        await client.workflow.signalWithStart(DELIVERY_WORKFLOW, { ...optionsOf(input), signal: REDELIVER_SIGNAL });
      }),
  };
}

function optionsOf(input: DeliveryInput) {
  return {
    workflowId: deliveryWorkflowId(input.tenant, input.id),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    taskQueue: WORKFLOW_QUEUE,
    args: [input],
    staticSummary: `Webhook: ${input.type}`,
  };
}
