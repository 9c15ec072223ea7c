import type { Client, Connection } from '@temporalio/client';
import type { GenerationEvent } from '../../contracts/events.js';
import type { GenerationState } from '../../contracts/generation.js';
import { generationStart } from '../../contracts/generation-start.js';
import { type GenerationInput, generationWorkflowId, QUERIES } from '../../contracts/orchestration.js';
import { STAGE_ACTIVITIES, STAGE_NAMES } from '../../contracts/stages.js';
import type { Settings } from '../config/settings.js';
import { type BatchGateway, createBatchGateway } from './batch-gateway.js';
import { openTemporalClient } from './connect-client.js';
import { countGenerations } from './count-generations.js';
import { createDeliveryGateway, type DeliveryGateway } from './delivery-gateway.js';
import type { DeploymentDesk } from './deployment-desk.js';
import { createDeploymentDesk } from './deployments.js';
import type { GenerationGateway, LiveGeneration, QueueInspector } from './generation-gateway.js';
import { guarded } from './guarded.js';
import { createMeshGateway, type MeshGateway } from './mesh-gateway.js';
import { createInspector } from './open-inspector.js';
import { heartbeatOf, isStarted, type PendingActivity } from './pending-activity.js';
import { createQueueControl, type QueueControl } from './queue-control.js';
import { rememberReads } from './remember-reads.js';
import { repin } from './repin.js';
import { createRetentionGateway, type RetentionGateway } from './retention-gateway.js';
import { createSequenceGateway, type SequenceGateway } from './sequence-gateway.js';
import { startAttributes } from './start-attributes.js';
import { unlessUnknown } from './unless-unknown.js';
import { changePriorityOf, resumeGeneration } from './update-generation.js';
import { waitForEnd } from './wait-for-end.js';
import { cancelRunning, startedOnce } from './workflow-calls.js';

/** A call that Temporal's server answers by itself. */
const CALL_DEADLINE_MS = 5_000;
/** A query, which a workflow worker answers, after a replay if it must. */
const QUERY_DEADLINE_MS = 5_000;

/** Opens the API's doors to Temporal; nothing is sent before the first call. */
export function openGateway(settings: Settings): {
  gateway: GenerationGateway;
  batches: BatchGateway;
  meshes: MeshGateway;
  sequences: SequenceGateway;
  retention: RetentionGateway;
  deliveries: DeliveryGateway;
  inspector: QueueInspector;
  deployments: DeploymentDesk;
  queueControl: QueueControl;
  close(): Promise<void>;
} {
  const { client, connection } = openTemporalClient(settings);
  return {
    gateway: rememberReads(createGateway(client, connection), Date.now),
    batches: createBatchGateway(client, connection),
    meshes: createMeshGateway(client, connection),
    sequences: createSequenceGateway(client, connection),
    retention: createRetentionGateway(client, connection),
    deliveries: createDeliveryGateway(client, connection),
    inspector: createInspector(connection, settings.ORFEAS_TEMPORAL_NAMESPACE),
    deployments: createDeploymentDesk(connection, settings.ORFEAS_TEMPORAL_NAMESPACE),
    queueControl: createQueueControl(client, connection),
    close: () => connection.close(),
  };
}

function createGateway(client: Client, connection: Connection): GenerationGateway {
  const handle = (tenant: string, id: string) => client.workflow.getHandle(generationWorkflowId(tenant, id));
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  const query = <T>(work: () => Promise<T>) => guarded(connection, QUERY_DEADLINE_MS, () => unlessUnknown(work, null));
  return {
    start: (input) => call(() => startedOnce(() => startGeneration(client, input))),
    describe: (tenant, id) => call(() => unlessUnknown(() => describeGeneration(client, tenant, id), null)),
    state: (tenant, id) => query(() => handle(tenant, id).query<GenerationState>(QUERIES.state)),
    events: (tenant, id, after) =>
      query(() => handle(tenant, id).query<GenerationEvent[], [number]>(QUERIES.events, after)),
    cancel: (tenant, id) => call(() => cancelRunning(handle(tenant, id))),
    resume: (tenant, id, order) =>
      call(() =>
        unlessUnknown(async () => {
          await repin(client, handle(tenant, id));
          return resumeGeneration(handle(tenant, id), order);
        }, false),
      ),
    changePriority: (tenant, id, order) =>
      call(() => unlessUnknown(() => changePriorityOf(handle(tenant, id), order), false)),
    count: (which) => call(() => countGenerations(client, which)),
    ended: (tenant, id, signal) => waitForEnd(connection, () => handle(tenant, id).result(), signal),
  };
}

async function startGeneration(client: Client, input: GenerationInput): Promise<void> {
  const { workflowType, options } = generationStart(input);
  await client.workflow.start(workflowType, {
    ...options,
    args: [...options.args],
    typedSearchAttributes: startAttributes(input),
  });
}

async function describeGeneration(client: Client, tenant: string, id: string): Promise<LiveGeneration> {
  const found = await client.workflow.getHandle(generationWorkflowId(tenant, id)).describe();
  return {
    open: found.status.name === 'RUNNING',
    historyLength: found.historyLength,
    requestHash: String(found.memo?.requestHash ?? ''),
    stage: pendingStage(found.raw.pendingActivities ?? []),
  };
}

function pendingStage(pending: readonly PendingActivity[]): LiveGeneration['stage'] {
  for (const activity of pending) {
    const name = STAGE_NAMES.find((stage) => STAGE_ACTIVITIES[stage] === activity.activityType?.name);
    if (name === undefined) continue;
    const beat = heartbeatOf(activity);
    return {
      name,
      started: isStarted(activity),
      attempt: activity.attempt ?? 1,
      step: beat?.step ?? 0,
      steps: beat?.steps ?? 0,
      waiting: beat?.waiting ?? null,
      queue: activity.activityOptions?.taskQueue?.name ?? '',
      worker: activity.lastWorkerIdentity || null,
      lastFailure: activity.lastFailure?.message ?? null,
    };
  }
  return null;
}
