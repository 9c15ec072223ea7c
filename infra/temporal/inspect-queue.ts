import type { Connection } from '@temporalio/client';
import type { QueueReport } from './generation-gateway.js';

/** A poller that asked within this time is alive: a poll takes 60 s at most. */
const POLLED_WITHIN_MS = 70_000;

const KINDS = { workflow: 1, activity: 2 } as const;

/** Asks Temporal how a task queue stands. */
export async function inspectQueue(
  connection: Connection,
  namespace: string,
  queue: string,
  kind: keyof typeof KINDS,
): Promise<QueueReport> {
  const found = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType: KINDS[kind],
    reportStats: true,
    reportConfig: true,
  });
  const newest = Math.max(0, ...(found.pollers ?? []).map((poller) => milliseconds(poller.lastAccessTime)));
  const priorities = Object.entries(found.statsByPriorityKey ?? {});
  return {
    queue,
    held: isHeld(found.config?.queueRateLimit?.rateLimit),
    polled: Date.now() - newest < POLLED_WITHIN_MS,
    backlog: Number(found.stats?.approximateBacklogCount ?? 0),
    oldestSeconds: milliseconds(found.stats?.approximateBacklogAge) / 1000,
    byPriority: priorities
      .map(([priority, stats]) => ({
        priority: Number(priority),
        tasks: Number(stats?.approximateBacklogCount ?? 0),
        oldestSeconds: milliseconds(stats?.approximateBacklogAge) / 1000,
      }))
      .filter(({ tasks }) => tasks > 0),
  };
}

/** A queue that may hand out nothing a second is held. */
export function isHeld(limit: { requestsPerSecond?: number | null } | null | undefined): boolean {
  return limit !== null && limit !== undefined && (limit.requestsPerSecond ?? 0) === 0;
}

function milliseconds(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
}
