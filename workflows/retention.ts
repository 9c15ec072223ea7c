import { ActivityCancellationType, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { CPU_QUEUE } from '../contracts/queues.js';
import type { EraseOrder, RetentionActivities, SweepOrder } from '../contracts/retention.js';
import type { SweepReport, TenantSweep } from '../contracts/sweep.js';
import { followBuilds } from './follow-builds.js';
import { RETRY } from './stage-runner.js';

/** Sweeps give way to everything else. */
const LAST_PRIORITY = 5;

const activities = proxyActivities<RetentionActivities>({
  taskQueue: CPU_QUEUE,
  // A million objects at some hundred a second.
  startToCloseTimeout: '6h',
  heartbeatTimeout: '1m',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: RETRY,
  priority: { priorityKey: LAST_PRIORITY },
});

/** One sweep of the bucket, tenant by tenant: a tenant that can't be swept now holds up the next, never loses anything. */
export async function retentionWorkflow(order: SweepOrder = {}): Promise<SweepReport> {
  const startedAt = new Date().toISOString();
  const id = workflowInfo().workflowId.split('/').slice(1).join('/');
  const tenants: TenantSweep[] = [];
  for (const tenant of await activities.listTenants()) tenants.push(await activities.sweepTenant({ ...order, tenant }));
  return activities.closeSweep({ id, dryRun: order.dryRun ?? false, startedAt, tenants });
}

/** Erases a generation that has ended, where a client asks for it. */
export async function eraseWorkflow(order: EraseOrder): Promise<void> {
  await activities.eraseGeneration(order);
}

/** Erases a mesh that was sent and has ended, where a client asks for it. */
export async function eraseMeshWorkflow(order: EraseOrder): Promise<void> {
  await activities.eraseMesh(order);
}

// A sweep may take hours.
followBuilds(retentionWorkflow);
followBuilds(eraseWorkflow);
followBuilds(eraseMeshWorkflow);
