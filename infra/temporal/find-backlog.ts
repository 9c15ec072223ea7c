import type { Client } from '@temporalio/client';
import { listOpenWorkflows } from './pending-tasks.js';

/** Tasks that wait in a queue, as the workflows that are open have them. */
export interface QueuedTasks {
  queue: string;
  tasks: number;
}

/**
 * Every task that waits for a worker, by queue, however the queue is called: what the open workflows of the namespace
 * have scheduled and nobody has taken. Exact, while a queue's own count is approximate.
 */
export async function findBacklog(client: Client): Promise<QueuedTasks[]> {
  const tasks = new Map<string, number>();
  const note = (queue: string) => tasks.set(queue, (tasks.get(queue) ?? 0) + 1);
  for (const { workflowTaskQueue, activities } of await listOpenWorkflows(client)) {
    if (workflowTaskQueue !== null) note(workflowTaskQueue);
    for (const { queue, state } of activities) if (state === 'waiting') note(queue);
  }
  return [...tasks].map(([queue, count]) => ({ queue, tasks: count })).sort((a, b) => (a.queue < b.queue ? -1 : 1));
}
