import { type Client, type Connection, isGrpcServiceError } from '@temporalio/client';
import { guarded } from './guarded.js';
import { isHeld } from './inspect-queue.js';
import { listOpenWorkflows, type PendingTask } from './pending-tasks.js';

/** How a queue is held; `drain` lets those that run finish. */
export type QueueHold = 'pause' | 'drain';

/**
 * The operators' door to the queues of activities. A hold outlives restarts of every part. Throws
 * `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal does not answer within its deadline.
 */
export interface QueueControl {
  /** Holds a queue: from now on no task of it is handed out. Null lets it go. */
  hold(queue: string, hold: QueueHold | null): Promise<void>;
  /** How a queue is held; null where it is not. */
  heldAs(queue: string): Promise<QueueHold | null>;
  /** The activities of every open workflow that wait or run. */
  pending(): Promise<PendingTask[]>;
  /** Has an activity give back its task at its next sign of life, to wait; one that has ended is left alone. */
  pause(task: PendingTask): Promise<void>;
  /** Puts a paused activity back in its queue. */
  unpause(task: PendingTask): Promise<void>;
}

const CALL_DEADLINE_MS = 5_000;
/** Looks at every open workflow. */
const SCAN_DEADLINE_MS = 30_000;
/** TASK_QUEUE_TYPE_ACTIVITY */
const ACTIVITIES = 2;
const IDENTITY = 'orfeas-operator';
/** What a hold's reason begins with; a limit of nothing a second that somebody else has set counts as a drain. */
const REASON = 'orfeas: ';
const NOT_FOUND = 5;

/** Opens the operators' door over a connection that is there already. */
export function createQueueControl(client: Client, connection: Connection): QueueControl {
  const { namespace } = client.options;
  const service = connection.workflowService;
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  const address = ({ workflowId, runId, activityId }: PendingTask) => ({
    namespace,
    execution: { workflowId, runId },
    id: activityId,
    identity: IDENTITY,
  });
  return {
    hold: (queue, hold) =>
      call(async () => {
        await service.updateTaskQueueConfig({
          namespace,
          identity: IDENTITY,
          taskQueue: queue,
          taskQueueType: ACTIVITIES,
          updateQueueRateLimit:
            hold === null
              ? { reason: `${REASON}resume` }
              : { rateLimit: { requestsPerSecond: 0 }, reason: `${REASON}${hold}` },
        });
      }),
    heldAs: (queue) =>
      call(async () => {
        const { config } = await service.describeTaskQueue({
          namespace,
          taskQueue: { name: queue },
          taskQueueType: ACTIVITIES,
          reportConfig: true,
        });
        const limit = config?.queueRateLimit;
        if (!isHeld(limit?.rateLimit)) return null;
        return limit?.metadata?.reason === `${REASON}pause` ? 'pause' : 'drain';
      }),
    pending: () =>
      guarded(connection, SCAN_DEADLINE_MS, async () =>
        (await listOpenWorkflows(client)).flatMap(({ activities }) => activities),
      ),
    pause: (task) =>
      call(() => unlessGone(() => service.pauseActivity({ ...address(task), reason: `${REASON}pause` }))),
    unpause: (task) => call(() => unlessGone(() => service.unpauseActivity(address(task)))),
  };
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
  }
}
