import type { Client, Connection } from '@temporalio/client';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import {
  ERASE_MESH_WORKFLOW,
  ERASE_WORKFLOW,
  type EraseOrder,
  eraseMeshWorkflowId,
  eraseWorkflowId,
  RETENTION_WORKFLOW,
  type SweepOrder,
  sweepWorkflowId,
} from '../../contracts/retention.js';
import { guarded } from './guarded.js';
import { isRunning, startedOnce } from './workflow-calls.js';

/** The door to what ends things on request; throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal is away. */
export interface RetentionGateway {
  /** Starts a sweep beside the scheduled ones. */
  sweep(id: string, order: SweepOrder): Promise<void>;
  /** Whether a sweep runs; null where Temporal does not know it. */
  isSweeping(id: string): Promise<boolean | null>;
  /** Starts the erasure of a generation, once. */
  erase(order: EraseOrder): Promise<void>;
  /** The same of a mesh that was sent. */
  eraseMesh(order: EraseOrder): Promise<void>;
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
    isSweeping: (id) => call(() => isRunning(client.workflow.getHandle(sweepWorkflowId(id)))),
    erase: (order) => call(() => startErasure(client, ERASE_WORKFLOW, eraseWorkflowId(order.tenant, order.id), order)),
    eraseMesh: (order) =>
      call(() => startErasure(client, ERASE_MESH_WORKFLOW, eraseMeshWorkflowId(order.tenant, order.id), order)),
  };
}

async function startErasure(client: Client, type: string, workflowId: string, order: EraseOrder): Promise<void> {
  await startedOnce(() => client.workflow.start(type, { workflowId, taskQueue: WORKFLOW_QUEUE, args: [order] }));
}
