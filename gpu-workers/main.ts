import { hostname } from 'node:os';
import { startObeying } from '../activities/worker-orders.js';
import { openWorkerProcess } from '../activities/worker-process.js';
import { startReporting } from '../activities/worker-reporter.js';
import type { GpuActivities } from '../contracts/orchestration.js';
import { gpuQueue } from '../contracts/queues.js';
import { openInspector } from '../infra/temporal/open-inspector.js';
import { watchBacklogs } from './admission/backlog-watch.js';
import { gatedTuner } from './admission/slot-supplier.js';
import { openEngines } from './open-engines.js';
import { shapeStage } from './shape/shape-stage.js';
import { textureStage } from './texture/texture-stage.js';

const { settings, log, store, engines, shell, run } = await openWorkerProcess('gpu-worker', 'orfeas-gpu', openEngines);
const { packs, gates, report, dropIdle } = engines;
const activities: GpuActivities = { generateShape: shell(shapeStage), generateTexture: shell(textureStage) };
const inspector = openInspector(settings);
const stopWatching = watchBacklogs(gates, inspector, log);
const id = settings.ORFEAS_WORKER_ID ?? `${hostname()}-gpu`;
const stopObeying = startObeying(store, log, id, dropIdle);
const stopReporting = startReporting(store, log, () => ({
  id,
  build: settings.ORFEAS_BUILD_ID ?? 'unversioned',
  ...report(),
}));

await run(
  packs.map(({ manifest }) => ({
    taskQueue: gpuQueue(manifest.id),
    activities,
    tuner: gatedTuner(gates, gpuQueue(manifest.id)),
    maxConcurrentActivityTaskPolls: 1,
  })),
).finally(() => {
  stopReporting();
  stopObeying();
  stopWatching();
  return inspector.close();
});
