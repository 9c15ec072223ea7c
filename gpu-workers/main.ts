import { freemem, hostname, totalmem } from 'node:os';
import { loadServablePacks } from '../activities/servable-packs.js';
import { openWorkerProcess } from '../activities/worker-process.js';
import type { GpuActivities } from '../contracts/orchestration.js';
import { gpuQueue } from '../contracts/queues.js';
import { offerOf } from '../models/registry.js';
import { shapeStage } from './shape/shape-stage.js';
import { textureStage } from './texture/texture-stage.js';
import { startReporting } from './worker-reporter.js';

const { settings, log, store, shell, run } = await openWorkerProcess('gpu-worker', 'orfeas-gpu');
const servable = await loadServablePacks(settings);
const packs = servable.packs.filter(({ manifest }) => manifest.family !== 'matting');
for (const { id, code, message } of servable.refused) log.warn({ pack: id, code }, message);
const activities: GpuActivities = { generateShape: shell(shapeStage), generateTexture: shell(textureStage) };
const stopReporting = startReporting(store, log, {
  id: settings.ORFEAS_WORKER_ID ?? `${hostname()}-gpu`,
  device: {
    name: 'cpu',
    provider: 'cpu',
    memoryMiB: mebibytes(totalmem()),
    usableMiB: mebibytes(totalmem()),
    freeMiB: mebibytes(freemem()),
    foreignMiB: 0,
    utilisation: null,
    temperatureC: null,
    powerW: null,
    healthy: true,
    trouble: null,
  },
  residents: [],
  waiting: 0,
  packs: packs.map((pack) => offerOf(pack)),
  refused: servable.refused,
  build: settings.ORFEAS_BUILD_ID ?? 'unversioned',
});

await run(
  packs.map(({ manifest }) => ({
    taskQueue: gpuQueue(manifest.id),
    activities,
    maxConcurrentActivityTaskExecutions: settings.ORFEAS_THREADS,
    maxConcurrentActivityTaskPolls: 1,
  })),
).finally(stopReporting);

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
