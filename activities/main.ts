import { hostname } from 'node:os';
import type { BatchActivities } from '../contracts/batch-orchestration.js';
import type { DeliveryActivities } from '../contracts/delivery.js';
import type { MeshActivities } from '../contracts/mesh-orchestration.js';
import type { CpuActivities } from '../contracts/orchestration.js';
import { CPU_QUEUE, WORKFLOW_QUEUE } from '../contracts/queues.js';
import type { RetentionActivities } from '../contracts/retention.js';
import type { SequenceActivities } from '../contracts/sequence-orchestration.js';
import type { TurnActivities } from '../contracts/turns.js';
import type { Settings } from '../infra/config/settings.js';
import { openOutbound } from '../infra/outbound/open-outbound.js';
import { openMinioStore } from '../infra/storage/minio-store.js';
import { WORKFLOW_BUNDLE_PATH } from '../infra/temporal/bundle-workflows.js';
import { openHistories } from '../infra/temporal/generation-histories.js';
import { openGateway } from '../infra/temporal/open-gateway.js';
import { declareSchedules } from '../infra/temporal/schedules.js';
import { createBatchActivities } from './batches.js';
import { createDeliveryActivities } from './delivery/delivery-activities.js';
import { exportStage } from './export/export-stage.js';
import { createRecordActivities } from './generation-records.js';
import { lastOffered } from './last-offered.js';
import { openMattingEngines } from './matting-engines.js';
import { analyzeMeshStage } from './meshes/analyze-mesh-stage.js';
import { createMeshRecords } from './meshes/mesh-records.js';
import { repairMeshStage } from './meshes/repair-mesh-stage.js';
import { preprocessStage } from './preprocess/preprocess-stage.js';
import { declarePatiently } from './retention/declare-patiently.js';
import { createRetentionActivities } from './retention/retention-activities.js';
import { createSequenceRecords } from './sequence/sequence-records.js';
import { createTurnActivities } from './turn-activities.js';
import { openWorkerProcess, type QueueOptions } from './worker-process.js';
import { startReporting } from './worker-reporter.js';

/** Records are small and wait for storage only; stages wait for a thread. */
const CONCURRENT_ACTIVITIES = 32;
/**
 * Polls open at a time. A worker that stops answering has a task a poll handed to it in vain, each of which costs a
 * heartbeat timeout; a poll takes milliseconds, so that two are enough.
 */
const CONCURRENT_POLLS = 2;

const { settings, log, store, engines, shell, run } = await openWorkerProcess(
  'cpu-worker',
  'orfeas-orchestrator',
  openMattingEngines,
);
const temporal = openGateway(settings);
const histories = openHistories(settings);
const activities: CpuActivities &
  TurnActivities &
  BatchActivities &
  RetentionActivities &
  DeliveryActivities &
  MeshActivities &
  SequenceActivities = {
  ...createDeliveryActivities({ store, outbound: openOutbound(settings), settings }),
  ...createRecordActivities(store),
  ...createBatchActivities(store, temporal.gateway),
  ...createTurnActivities(temporal.gateway),
  lastOffered: (packDigest) => lastOffered(store, packDigest),
  // The store as it is: what is to go must not come back by being looked at.
  ...createRetentionActivities({ store: openMinioStore(settings), histories, settings }),
  preparePicture: shell(preprocessStage),
  exportModel: shell(exportStage),
  ...createMeshRecords(store),
  ...createSequenceRecords(store),
  analyzeMesh: shell(analyzeMeshStage),
  repairMesh: shell(repairMeshStage),
};

// A worker that offers no pack has nothing to say: only those who choose packs read it.
const serves = new Set(settings.ORFEAS_ROLES);
const stopReporting =
  engines.packs.length === 0 || !serves.has('cpu')
    ? () => undefined
    : startReporting(store, log, () => ({
        id: `${hostname()}-cpu`,
        build: settings.ORFEAS_BUILD_ID ?? 'unversioned',
        ...engines.report(),
      }));

const queues: Record<Settings['ORFEAS_ROLES'][number], QueueOptions> = {
  workflows: { taskQueue: WORKFLOW_QUEUE, workflowBundle: { codePath: WORKFLOW_BUNDLE_PATH } },
  cpu: {
    taskQueue: CPU_QUEUE,
    activities,
    maxConcurrentActivityTaskExecutions: CONCURRENT_ACTIVITIES,
    maxConcurrentActivityTaskPolls: CONCURRENT_POLLS,
  },
};
void declarePatiently(() => declareSchedules(settings), log);
await run([...serves].map((role) => queues[role]))
  .finally(stopReporting)
  .finally(() => Promise.all([temporal.close(), histories.close()]));
