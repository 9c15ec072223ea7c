import type { Deployment, DeploymentName } from '../../contracts/deployments.js';

/**
 * The door to the builds of the workers. Every method throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when Temporal
 * does not answer, DEPLOYMENT_NOT_FOUND where there is no such deployment or build, and DEPLOYMENT_UNCHANGED where the
 * change can't be made: nothing to change to, a build without workers, or somebody else was faster.
 */
export interface DeploymentDesk {
  /** The deployments that workers have made themselves known in. */
  list(): Promise<Deployment[]>;
  /** Gives a build a share of the new work, in percent; 0 ends the ramp. Without a build, the newest not current. */
  ramp(name: DeploymentName, percent: number, build?: string): Promise<Deployment>;
  /** Gives a build all new work. Without a build the one that ramps, else the newest. */
  promote(name: DeploymentName, build?: string): Promise<Deployment>;
  /** Ends the ramp; where there is none, makes the build current that was so before. */
  rollback(name: DeploymentName, build?: string): Promise<Deployment>;
}
