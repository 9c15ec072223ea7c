import { Worker } from '@temporalio/worker';
import type { CpuActivities } from '../contracts/orchestration.js';
import { CPU_QUEUE, WORKFLOW_QUEUE } from '../contracts/queues.js';
import { readSettings } from '../infra/config/read-settings.js';
import { openMinioStore } from '../infra/storage/minio-store.js';
import { createLogger } from '../infra/telemetry/logger.js';
import { createWorkerMetrics, serveWorkerHttp } from '../infra/telemetry/worker-http.js';
import { WORKFLOW_BUNDLE_PATH } from '../infra/temporal/bundle-workflows.js';
import { openJournal, runWorkers } from '../infra/temporal/run-workers.js';
import { workerDefaults } from '../infra/temporal/worker-defaults.js';
import { exportStage } from './export/export-stage.js';
import { createRecordActivities } from './generation-records.js';
import { observeOutcomes } from './observe-outcomes.js';
import { preprocessStage } from './preprocess/preprocess-stage.js';
import { createStageShell } from './stage-shell.js';
import { StageThreads } from './stage-threads.js';

/** Records are small and wait for storage only; stages wait for a thread. */
const CONCURRENT_ACTIVITIES = 32;

const settings = readSettings();
const log = createLogger('cpu-worker', settings);
const metrics = createWorkerMetrics();
const http = await serveWorkerHttp(settings, metrics);
const store = openMinioStore(settings);
const threads = new StageThreads(settings.ORFEAS_THREADS);
const journal = openJournal(settings, 'cpu-worker');
const shell = createStageShell({
  store,
  threads,
  device: { name: 'cpu', provider: 'cpu', class: process.arch },
  log,
  inFlight: journal,
  onOutcome: observeOutcomes(metrics),
});
const activities: CpuActivities = {
  ...createRecordActivities(store),
  preparePicture: shell(preprocessStage),
  exportModel: shell(exportStage),
};

await runWorkers(settings, log, journal, (connection) => {
  const defaults = workerDefaults(settings, connection, 'orfeas-orchestrator');
  return Promise.all([
    Worker.create({ ...defaults, taskQueue: WORKFLOW_QUEUE, workflowBundle: { codePath: WORKFLOW_BUNDLE_PATH } }),
    Worker.create({
      ...defaults,
      taskQueue: CPU_QUEUE,
      activities,
      maxConcurrentActivityTaskExecutions: CONCURRENT_ACTIVITIES,
    }),
  ]);
}).finally(async () => {
  http?.close();
  await threads.close();
});
