import type { Client, Connection } from '@temporalio/client';
import {
  MESH_DEADLINE_MS,
  MESH_STATE_QUERY,
  MESH_WORKFLOW,
  type MeshInput,
  meshWorkflowId,
} from '../../contracts/mesh-orchestration.js';
import type { MeshState } from '../../contracts/meshes.js';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import { guarded } from './guarded.js';
import { searchAttributes } from './start-attributes.js';
import { unlessUnknown } from './unless-unknown.js';
import { type Counted, countOfTenant } from './visibility.js';
import { waitForEnd } from './wait-for-end.js';
import { cancelRunning, isRunning, startedOnce } from './workflow-calls.js';

/**
 * The door to the meshes that are looked at in Temporal. Every method throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')`
 * when Temporal (or, for `state`, every workflow worker) does not answer within its deadline.
 */
export interface MeshGateway {
  /** Starts the workflow; false when one with this id exists or existed. */
  start(input: MeshInput): Promise<boolean>;
  /** Whether the workflow still runs; null where Temporal does not know it. */
  isOpen(tenant: string, id: string): Promise<boolean | null>;
  /** Asks the workflow for its state; null where Temporal does not know it. */
  state(tenant: string, id: string): Promise<MeshState | null>;
  /** Asks the workflow to cancel; false when it does not run. */
  cancel(tenant: string, id: string): Promise<boolean>;
  /** How many of a tenant run, or began since then: up to a second or so late. */
  count(tenant: string, which: Counted): Promise<number>;
  /** Resolves when the workflow has ended, or `signal` aborts. */
  ended(tenant: string, id: string, signal: AbortSignal): Promise<void>;
}

/** A call that Temporal's server answers by itself. */
const CALL_DEADLINE_MS = 5_000;
/** A query, which a workflow worker answers, after a replay if it must. */
const QUERY_DEADLINE_MS = 5_000;
/** A step of a workflow takes milliseconds; one that a killed worker had is handed out again after this long. */
const WORKFLOW_TASK_MS = 5_000;

/** Opens that door over a connection; nothing is sent before the first call. */
export function createMeshGateway(client: Client, connection: Connection): MeshGateway {
  const handle = (tenant: string, id: string) => client.workflow.getHandle(meshWorkflowId(tenant, id));
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  return {
    start: (input) => call(() => startedOnce(() => startMesh(client, input))),
    isOpen: (tenant, id) => call(() => isRunning(handle(tenant, id))),
    state: (tenant, id) =>
      guarded(connection, QUERY_DEADLINE_MS, () =>
        unlessUnknown(() => handle(tenant, id).query<MeshState>(MESH_STATE_QUERY), null),
      ),
    cancel: (tenant, id) => call(() => cancelRunning(handle(tenant, id))),
    count: (tenant, which) => call(() => countOfTenant(client, MESH_WORKFLOW, tenant, which)),
    ended: (tenant, id, signal) => waitForEnd(connection, () => handle(tenant, id).result(), signal),
  };
}

async function startMesh(client: Client, input: MeshInput): Promise<void> {
  const { tenant, id, operation, format, priority, fairnessWeight } = input;
  await client.workflow.start(MESH_WORKFLOW, {
    workflowId: meshWorkflowId(tenant, id),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowExecutionTimeout: MESH_DEADLINE_MS,
    workflowTaskTimeout: WORKFLOW_TASK_MS,
    taskQueue: WORKFLOW_QUEUE,
    args: [input],
    typedSearchAttributes: searchAttributes([['tenant', tenant]]),
    staticSummary: `${operation} ${format}`,
    priority: { priorityKey: priority, fairnessKey: tenant, fairnessWeight },
  });
}
