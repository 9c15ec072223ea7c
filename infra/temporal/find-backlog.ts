import type { Client } from '@temporalio/client';

/** Tasks that wait in a queue, as the workflows that are open have them. */
export interface QueuedTasks {
  queue: string;
  tasks: number;
}

/** PENDING_ACTIVITY_STATE_SCHEDULED: no worker has it. */
const SCHEDULED = 1;
/** Open workflows looked at at a time. */
const AT_A_TIME = 16;

/**
 * Every task that waits for a worker, by queue, however the queue is called: what the open workflows of the namespace
 * have scheduled and nobody has taken. Exact, while a queue's own count is approximate; takes a call per workflow.
 */
export async function findBacklog(client: Client): Promise<QueuedTasks[]> {
  const tasks = new Map<string, number>();
  const note = (queue: string | null | undefined) => tasks.set(queue ?? '', (tasks.get(queue ?? '') ?? 0) + 1);
  let asked: Promise<void>[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    asked.push(noteTasksOf(client, workflowId, runId, note));
    if (asked.length < AT_A_TIME) continue;
    await Promise.all(asked);
    asked = [];
  }
  await Promise.all(asked);
  return [...tasks].map(([queue, count]) => ({ queue, tasks: count })).sort((a, b) => (a.queue < b.queue ? -1 : 1));
}

async function noteTasksOf(
  client: Client,
  workflowId: string,
  runId: string,
  note: (queue: string | null | undefined) => unknown,
): Promise<void> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  // Started or not: one that a dead worker had comes back to the queue.
  if (raw.pendingWorkflowTask) note(raw.executionConfig?.taskQueue?.name);
  for (const activity of raw.pendingActivities ?? []) {
    if (activity.state === SCHEDULED) note(activity.activityOptions?.taskQueue?.name);
  }
}
