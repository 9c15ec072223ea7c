import type { Client, Connection } from '@temporalio/client';
import {
  BATCH_STATE_QUERY,
  BATCH_WORKFLOW,
  type BatchInput,
  type BatchState,
  batchWorkflowId,
  PAUSE_SIGNAL,
  type PauseOrder,
} from '../../contracts/batch-orchestration.js';
import { WORKFLOW_QUEUE } from '../../contracts/queues.js';
import { guarded } from './guarded.js';
import { searchAttributes } from './start-attributes.js';
import { unlessUnknown } from './unless-unknown.js';
import { cancelRunning, isRunning, startedOnce } from './workflow-calls.js';

/**
 * The door to the batches that run in Temporal. Every method throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when
 * Temporal (or, for `state`, every workflow worker) does not answer within its deadline; a batch that Temporal does not
 * know is `null` or `false`.
 */
export interface BatchGateway {
  /** Starts the workflow; false when one with this id exists or existed. */
  start(input: BatchInput): Promise<boolean>;
  /** Whether the workflow still runs. */
  isOpen(tenant: string, id: string): Promise<boolean | null>;
  /** Asks the workflow for its state. */
  state(tenant: string, id: string): Promise<BatchState | null>;
  /** Tells the workflow to hold, or to go on; false when it does not run. */
  pause(tenant: string, id: string, order: PauseOrder): Promise<boolean>;
  /** Asks the workflow to cancel; false when it does not run. */
  cancel(tenant: string, id: string): Promise<boolean>;
}

/** A call that Temporal's server answers by itself. */
const CALL_DEADLINE_MS = 5_000;
/** A query, which a workflow worker answers, after a replay if it must. */
const QUERY_DEADLINE_MS = 5_000;
/** A step of a workflow takes milliseconds; one that a killed worker had is handed out again after this long. */
const WORKFLOW_TASK_MS = 5_000;

/** Opens that door over a connection; nothing is sent before the first call. */
export function createBatchGateway(client: Client, connection: Connection): BatchGateway {
  const handle = (tenant: string, id: string) => client.workflow.getHandle(batchWorkflowId(tenant, id));
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  return {
    start: (input) => call(() => startedOnce(() => startBatch(client, input))),
    isOpen: (tenant, id) => call(() => isRunning(handle(tenant, id))),
    state: (tenant, id) =>
      guarded(connection, QUERY_DEADLINE_MS, () =>
        unlessUnknown(() => handle(tenant, id).query<BatchState>(BATCH_STATE_QUERY), null),
      ),
    pause: (tenant, id, order) =>
      call(() =>
        unlessUnknown(async () => {
          await handle(tenant, id).signal<[PauseOrder]>(PAUSE_SIGNAL, order);
          return true;
        }, false),
      ),
    cancel: (tenant, id) => call(() => cancelRunning(handle(tenant, id))),
  };
}

async function startBatch(client: Client, input: BatchInput): Promise<void> {
  const { tenant, state } = input;
  await client.workflow.start(BATCH_WORKFLOW, {
    workflowId: batchWorkflowId(tenant, state.id),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    taskQueue: WORKFLOW_QUEUE,
    workflowTaskTimeout: WORKFLOW_TASK_MS,
    args: [input],
    memo: { requestHash: input.requestHash },
    typedSearchAttributes: searchAttributes([
      ['tenant', tenant],
      ['status', 'PENDING'],
      ['batch', state.id],
    ]),
    staticSummary: `Batch of ${state.totals.items}`,
    priority: { priorityKey: state.priority, fairnessKey: tenant },
  });
}
