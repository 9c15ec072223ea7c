import { type Client, type Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import {
  ERASE_WORKFLOW,
  type EraseOrder,
  eraseWorkflowId,
  RETENTION_WORKFLOW,
  type SweepOrder,
  sweepWorkflowId,
} from '../../contracts/retention.js';
import { guarded } from './guarded.js';
import { unlessUnknown } from './unless-unknown.js';

/** The door to what ends things on request; throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal is away. */
export interface RetentionGateway {
  /** Starts a sweep beside the scheduled ones. */
  sweep(id: string, order: SweepOrder): Promise<void>;
  /** Whether a sweep runs; null where Temporal does not know it. */
  isSweeping(id: string): Promise<boolean | null>;
  /** Starts the erasure of a generation, once. */
  erase(order: EraseOrder): Promise<void>;
}

const CALL_DEADLINE_MS = 5_000;
/** Behind everything else. */
const PRIORITY = { priorityKey: 5 };

export function createRetentionGateway(client: Client, connection: Connection): RetentionGateway {
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  return {
    sweep: (id, order) =>
      call(async () => {
        const workflowId = sweepWorkflowId(id);
        await client.workflow.start(RETENTION_WORKFLOW, {
          workflowId,
          taskQueue: WORKFLOW_QUEUE,
          args: [order],
          priority: PRIORITY,
        });
      }),
    isSweeping: (id) =>
      call(() =>
        unlessUnknown(async () => {
          const { status } = await client.workflow.getHandle(sweepWorkflowId(id)).describe();
          return status.name === 'RUNNING';
        }, null),
      ),
    erase: (order) => call(() => startErasure(client, order)),
  };
}

async function startErasure(client: Client, order: EraseOrder): Promise<void> {
  try {
    await client.workflow.start(ERASE_WORKFLOW, {
      workflowId: eraseWorkflowId(order.tenant, order.id),
      taskQueue: WORKFLOW_QUEUE,
      args: [order],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
