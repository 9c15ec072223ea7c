import { hostname, totalmem } from 'node:os';
import { Worker } from '@temporalio/worker';
import { observeOutcomes } from '../activities/observe-outcomes.js';
import { createStageShell } from '../activities/stage-shell.js';
import { StageThreads } from '../activities/stage-threads.js';
import type { GpuActivities } from '../contracts/orchestration.js';
import { gpuQueue } from '../contracts/queues.js';
import { readSettings } from '../infra/config/read-settings.js';
import { openMinioStore } from '../infra/storage/minio-store.js';
import { createLogger } from '../infra/telemetry/logger.js';
import { createWorkerMetrics, serveWorkerHttp } from '../infra/telemetry/worker-http.js';
import { openJournal, runWorkers } from '../infra/temporal/run-workers.js';
import { workerDefaults } from '../infra/temporal/worker-defaults.js';
import { loadPack, offerOf } from '../models/registry.js';
import { shapeStage } from './shape/shape-stage.js';
import { textureStage } from './texture/texture-stage.js';
import { startReporting } from './worker-reporter.js';

const settings = readSettings();
const log = createLogger('gpu-worker', settings);
const metrics = createWorkerMetrics();
const http = await serveWorkerHttp(settings, metrics);
const packs = await Promise.all(settings.ORFEAS_PACKS.map((id) => loadPack(id)));
const store = openMinioStore(settings);
const threads = new StageThreads(settings.ORFEAS_THREADS);
const journal = openJournal(settings, 'gpu-worker');
const shell = createStageShell({
  store,
  threads,
  device: { name: 'cpu', provider: 'cpu', class: process.arch },
  log,
  inFlight: journal,
  onOutcome: observeOutcomes(metrics),
});
const activities: GpuActivities = { generateShape: shell(shapeStage), generateTexture: shell(textureStage) };
const stopReporting = startReporting(store, log, {
  id: settings.ORFEAS_WORKER_ID ?? `${hostname()}-gpu`,
  device: { name: 'cpu', provider: 'cpu', memoryMiB: Math.round(totalmem() / 2 ** 20) },
  packs: packs.map(offerOf),
  build: settings.ORFEAS_BUILD_ID ?? 'unversioned',
});

await runWorkers(settings, log, journal, (connection) =>
  Promise.all(
    packs.map(({ manifest }) =>
      Worker.create({
        ...workerDefaults(settings, connection, 'orfeas-gpu'),
        taskQueue: gpuQueue(manifest.id),
        activities,
        maxConcurrentActivityTaskExecutions: settings.ORFEAS_THREADS,
        maxConcurrentActivityTaskPolls: 1,
      }),
    ),
  ),
).finally(async () => {
  stopReporting();
  http?.close();
  await threads.close();
});
