import type { Client, Connection } from '@temporalio/client';
import {
  SEQUENCE_STATE_QUERY,
  SEQUENCE_WORKFLOW,
  type SequenceInput,
  sequenceWorkflowId,
} from '../../contracts/sequence-orchestration.js';
import { sequenceStart } from '../../contracts/sequence-start.js';
import type { LiveSequence } from '../../contracts/sequence-view.js';
import type { SequenceState } from '../../contracts/sequences.js';
import { SEQUENCE_ACTIVITY } from '../../contracts/stages.js';
import { guarded } from './guarded.js';
import { heartbeatOf, isStarted, type PendingActivity } from './pending-activity.js';
import { searchAttributes } from './start-attributes.js';
import { unlessUnknown } from './unless-unknown.js';
import { type Counted, countOfTenant } from './visibility.js';
import { waitForEnd } from './wait-for-end.js';
import { cancelRunning, startedOnce } from './workflow-calls.js';

/**
 * The door to the sequences that are drawn. Every method throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal
 * (or, for `state`, every workflow worker) does not answer within its deadline.
 */
export interface SequenceGateway {
  /** Starts the workflow; false when one with this id exists or existed. */
  start(input: SequenceInput): Promise<boolean>;
  /** How it stands by what Temporal's server knows; null where it does not know it. */
  describe(tenant: string, id: string): Promise<LiveSequence | null>;
  /** Asks the workflow for its state; null where Temporal does not know it. */
  state(tenant: string, id: string): Promise<SequenceState | null>;
  /** Asks the workflow to cancel; false when it does not run. */
  cancel(tenant: string, id: string): Promise<boolean>;
  /** How many of a tenant run, or began since then: up to a second or so late. */
  count(tenant: string, which: Counted): Promise<number>;
  /** Resolves when the workflow has ended, or `signal` aborts. */
  ended(tenant: string, id: string, signal: AbortSignal): Promise<void>;
}

/** A call that Temporal's server answers by itself, and a query, which a workflow worker answers. */
const CALL_DEADLINE_MS = 5_000;

/** Opens that door over a connection; nothing is sent before the first call. */
export function createSequenceGateway(client: Client, connection: Connection): SequenceGateway {
  const handle = (tenant: string, id: string) => client.workflow.getHandle(sequenceWorkflowId(tenant, id));
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  return {
    start: (input) => call(() => startedOnce(() => startSequence(client, input))),
    describe: (tenant, id) =>
      call(() =>
        unlessUnknown(async () => {
          const { status, raw } = await handle(tenant, id).describe();
          return { open: status.name === 'RUNNING', ...progressOf(raw.pendingActivities ?? []) };
        }, null),
      ),
    state: (tenant, id) =>
      call(() => unlessUnknown(() => handle(tenant, id).query<SequenceState>(SEQUENCE_STATE_QUERY), null)),
    cancel: (tenant, id) => call(() => cancelRunning(handle(tenant, id))),
    count: (tenant, which) => call(() => countOfTenant(client, SEQUENCE_WORKFLOW, tenant, which)),
    ended: (tenant, id, signal) => waitForEnd(connection, () => handle(tenant, id).result(), signal),
  };
}

function progressOf(pending: readonly PendingActivity[]): Omit<LiveSequence, 'open'> {
  const drawing = pending.find(({ activityType }) => activityType?.name === SEQUENCE_ACTIVITY);
  if (drawing === undefined) return { progress: null, waiting: false };
  if (!isStarted(drawing)) return { progress: null, waiting: true };
  const { step = 0, steps = 0 } = heartbeatOf(drawing) ?? {};
  if (steps === 0) return { progress: null, waiting: false };
  const progress = Math.floor((100 * step) / steps);
  return { progress: { attempt: drawing.attempt ?? 1, step, steps, progress }, waiting: false };
}

async function startSequence(client: Client, input: SequenceInput): Promise<void> {
  const { workflowType, options } = sequenceStart(input);
  await client.workflow.start(workflowType, {
    ...options,
    args: [...options.args],
    typedSearchAttributes: searchAttributes([['tenant', input.tenant]]),
  });
}
