import type { Client, WorkflowHandle } from '@temporalio/client';
import { currentBuild } from './deployments.js';

const DEPLOYMENT = 'orfeas-orchestrator';

/**
 * Moves a workflow that is pinned to another build to the current one, so that it goes on although the workers of its
 * own build may be long gone. Without versions there is nothing to do.
 * @throws WorkflowNotFoundError where Temporal does not know it.
 */
export async function repin(client: Client, handle: WorkflowHandle): Promise<void> {
  const { raw } = await handle.describe();
  const info = raw.workflowExecutionInfo?.versioningInfo;
  const pinned = info?.versioningOverride?.pinned?.version?.buildId ?? info?.deploymentVersion?.buildId;
  if (!pinned) return;
  const { namespace } = client.options;
  const current = await currentBuild(client.connection as Parameters<typeof currentBuild>[0], namespace, DEPLOYMENT);
  if (current === null || current === pinned) return;
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId: handle.workflowId },
    workflowExecutionOptions: {
      // PINNED_OVERRIDE_BEHAVIOR_PINNED
      versioningOverride: { pinned: { behavior: 1, version: { deploymentName: DEPLOYMENT, buildId: current } } },
    },
    updateMask: { paths: ['versioning_override'] },
  });
}
