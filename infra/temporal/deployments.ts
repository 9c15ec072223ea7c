import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { type Build, DEPLOYMENTS, type Deployment, type DeploymentName } from '../../contracts/deployments.js';
import { OrfeasError } from '../../contracts/errors.js';
import type { DeploymentDesk } from './deployment-desk.js';
import { guarded } from './guarded.js';

/** A change goes through a workflow of Temporal's own, which on a busy machine takes more than ten seconds. */
const CALL_DEADLINE_MS = 30_000;

/** gRPC's status codes, as the server uses them for deployments. */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;

/** Of the server's WorkerDeploymentVersionStatus. */
const STATUSES: Record<number, Build['status']> = {
  1: 'inactive',
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
};

/** Under which a build keeps which one was current before it. */
const BEFORE = 'orfeas-before';

type Summary = NonNullable<NonNullable<Found['workerDeploymentInfo']>['versionSummaries']>[number];
type Found = Awaited<ReturnType<Connection['workflowService']['describeWorkerDeployment']>>;

/** Opens the door to the workers' builds over a connection that is there already. */
export function createDeploymentDesk(connection: Connection, namespace: string): DeploymentDesk {
  const deployments = new Deployments(connection, namespace);
  const change = (name: DeploymentName, work: () => Promise<void>) =>
    guarded(connection, CALL_DEADLINE_MS, async () => {
      await named(name, work);
      return (await deployments.describe(name)).view;
    });
  return {
    list: () => guarded(connection, CALL_DEADLINE_MS, () => deployments.list()),
    ramp: (name, percent, build) => change(name, () => deployments.ramp(name, percent, build)),
    promote: (name, build) => change(name, () => deployments.promote(name, build)),
    rollback: (name, build) => change(name, () => deployments.rollback(name, build)),
  };
}

/** The build that new work of a deployment goes to; null where it has none. */
export async function currentBuild(
  connection: Connection,
  namespace: string,
  name: DeploymentName,
): Promise<string | null> {
  const found = await new Deployments(connection, namespace).list();
  return found.find((deployment) => deployment.name === name)?.current ?? null;
}

class Deployments {
  readonly #service: Connection['workflowService'];
  readonly #namespace: string;

  constructor(connection: Connection, namespace: string) {
    this.#service = connection.workflowService;
    this.#namespace = namespace;
  }

  async list(): Promise<Deployment[]> {
    const describe = (name: DeploymentName) =>
      named(name, () => this.describe(name)).catch((error: unknown) => {
        if (error instanceof OrfeasError && error.code === 'DEPLOYMENT_NOT_FOUND') return null;
        throw error;
      });
    return (await Promise.all(DEPLOYMENTS.map(describe))).flatMap((found) => (found === null ? [] : [found.view]));
  }

  async describe(name: DeploymentName): Promise<{ view: Deployment; conflictToken: Uint8Array }> {
    const found = await this.#service.describeWorkerDeployment({ namespace: this.#namespace, deploymentName: name });
    return { view: viewOf(name, found), conflictToken: found.conflictToken ?? new Uint8Array() };
  }

  async ramp(name: DeploymentName, percent: number, build?: string): Promise<void> {
    const { view, conflictToken } = await this.describe(name);
    const ends = percent === 0;
    if (ends && view.ramping === null) throw unchanged(`No build of ${name} is ramping`);
    await this.#service.setWorkerDeploymentRampingVersion({
      namespace: this.#namespace,
      deploymentName: name,
      buildId: ends ? '' : candidate(view, build),
      percentage: percent,
      conflictToken,
    });
  }

  async promote(name: DeploymentName, build?: string): Promise<void> {
    const { view, conflictToken } = await this.describe(name);
    const chosen = build ?? view.ramping?.build;
    await this.#makeCurrent(view, candidate(view, chosen), conflictToken);
    if (view.current !== null) await this.#remember(name, candidate(view, chosen), view.current);
  }

  async rollback(name: DeploymentName, build?: string): Promise<void> {
    const { view, conflictToken } = await this.describe(name);
    if (build === undefined && view.ramping !== null) return this.ramp(name, 0);
    const before = build ?? (await this.#before(view));
    if (before === null) throw unchanged(`No build of ${name} was current before ${view.current ?? 'any other'}`);
    await this.#makeCurrent(view, candidate(view, before), conflictToken);
  }

  async #makeCurrent({ name }: Deployment, buildId: string, conflictToken: Uint8Array): Promise<void> {
    const namespace = this.#namespace;
    await this.#service.setWorkerDeploymentCurrentVersion({ namespace, deploymentName: name, buildId, conflictToken });
  }

  /** The server keeps when a build ceased to be used, but not whether it was current or only ramping. */
  async #remember(deploymentName: DeploymentName, buildId: string, before: string): Promise<void> {
    await this.#service.updateWorkerDeploymentVersionMetadata({
      namespace: this.#namespace,
      deploymentVersion: { deploymentName, buildId },
      upsertEntries: { [BEFORE]: { metadata: { encoding: ENCODING }, data: Buffer.from(JSON.stringify(before)) } },
    });
  }

  async #before({ name, current, builds }: Deployment): Promise<string | null> {
    if (current === null) return null;
    const { workerDeploymentVersionInfo: info } = await this.#service.describeWorkerDeploymentVersion({
      namespace: this.#namespace,
      deploymentVersion: { deploymentName: name, buildId: current },
    });
    const data = info?.metadata?.entries?.[BEFORE]?.data;
    if (!data) return null;
    const before = JSON.parse(Buffer.from(data).toString()) as string;
    // One that has been forgotten meanwhile has no workers either.
    return builds.some(({ build }) => build === before) ? before : null;
  }
}

const ENCODING = Buffer.from('json/plain');

/** The build that a change is about. @throws OrfeasError where there is none, or it is current already. */
function candidate({ name, current, builds }: Deployment, build?: string): string {
  const chosen = build ?? builds.find((one) => one.build !== current)?.build;
  if (chosen === undefined) throw unchanged(`${name} has no other build than ${current}`);
  if (chosen === current) throw unchanged(`${chosen} is the current build of ${name} already`);
  if (!builds.some((one) => one.build === chosen)) {
    throw new OrfeasError('DEPLOYMENT_NOT_FOUND', `No worker of ${name} has made the build ${chosen} known`);
  }
  return chosen;
}

function viewOf(name: DeploymentName, { workerDeploymentInfo: info }: Found): Deployment {
  const routing = info?.routingConfig;
  const ramping = routing?.rampingDeploymentVersion?.buildId;
  const builds = [...(info?.versionSummaries ?? [])].sort((a, b) => seconds(b.createTime) - seconds(a.createTime));
  return {
    name,
    current: routing?.currentDeploymentVersion?.buildId || null,
    ramping: ramping ? { build: ramping, percent: routing?.rampingVersionPercentage ?? 0 } : null,
    builds: builds.map(buildOf),
  };
}

function buildOf(summary: Summary): Build {
  return {
    build: summary.deploymentVersion?.buildId ?? '',
    status: STATUSES[summary.status ?? 0] ?? 'inactive',
    createdAt: iso(summary.createTime),
    changedAt: iso(summary.routingUpdateTime),
  };
}

interface Timestamp {
  seconds?: unknown;
  nanos?: number | null;
}

function seconds(time: Timestamp | null | undefined): number {
  return Number(time?.seconds ?? 0) + (time?.nanos ?? 0) / 1e9;
}

function iso(time: Timestamp | null | undefined): string | null {
  return time ? new Date(seconds(time) * 1000).toISOString() : null;
}

/** Says of a deployment what the server refused. */
async function named<T>(name: DeploymentName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    const message = `${name}: ${error.details}`;
    if (error.code === NOT_FOUND) throw new OrfeasError('DEPLOYMENT_NOT_FOUND', message, { cause: error });
    if (error.code === FAILED_PRECONDITION || error.code === ABORTED)
      throw new OrfeasError('DEPLOYMENT_UNCHANGED', message, { cause: error });
    throw error;
  }
}

function unchanged(message: string): OrfeasError {
  return new OrfeasError('DEPLOYMENT_UNCHANGED', message);
}
