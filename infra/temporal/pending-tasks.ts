import type { Client } from '@temporalio/client';
import { IS_OPEN } from './visibility.js';

/** An activity that an open workflow has scheduled and that has not ended. */
export interface PendingTask {
  workflowId: string;
  runId: string;
  activityId: string;
  queue: string;
  /** `pausing`: a worker has it and will give it back at its next sign of life. */
  state: 'waiting' | 'running' | 'pausing' | 'paused';
}

/** Temporal's PendingActivityState; one whose cancel was asked for runs until it obeys. */
const STATES: Record<number, PendingTask['state']> = {
  1: 'waiting',
  2: 'running',
  3: 'running',
  4: 'paused',
  5: 'pausing',
};
/** Open workflows looked at at a time. */
const AT_A_TIME = 16;

/** An open workflow with what it waits for. */
export interface OpenWorkflow {
  /** The queue of its own task, where one is pending. */
  workflowTaskQueue: string | null;
  activities: PendingTask[];
}

/**
 * What every open workflow of the namespace waits for; one that began within the last second may be missing. Costs
 * Temporal a call per open workflow.
 */
export async function listOpenWorkflows(client: Client): Promise<OpenWorkflow[]> {
  const found: OpenWorkflow[] = [];
  let asked: Promise<OpenWorkflow>[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query: IS_OPEN })) {
    asked.push(look(client, workflowId, runId));
    if (asked.length < AT_A_TIME) continue;
    found.push(...(await Promise.all(asked)));
    asked = [];
  }
  return [...found, ...(await Promise.all(asked))];
}

async function look(client: Client, workflowId: string, runId: string): Promise<OpenWorkflow> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  return {
    // Started or not: one that a dead worker had comes back to the queue.
    workflowTaskQueue: raw.pendingWorkflowTask ? (raw.executionConfig?.taskQueue?.name ?? '') : null,
    activities: (raw.pendingActivities ?? []).map((activity) => ({
      workflowId,
      runId,
      activityId: activity.activityId ?? '',
      queue: activity.activityOptions?.taskQueue?.name ?? '',
      state: STATES[activity.state ?? 1] ?? 'waiting',
    })),
  };
}
