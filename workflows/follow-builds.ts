import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';

/**
 * Declares a workflow that may run longer than any build: where workers are versioned it moves to the current build,
 * and must replay there. It says so only of what a versioned worker began, since Temporal takes no step from an
 * unversioned worker that says it, and the workflow hangs.
 */
export function followBuilds<A extends unknown[], R>(workflow: (...args: A) => Promise<R>): void {
  setWorkflowOptions(
    () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {}),
    workflow,
  );
}
