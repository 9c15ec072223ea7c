/**
 * A worker process for tests of the stage shell: `node stage-worker.ts QUEUE`, settings from the environment. Node runs
 * it as it is; what is ours comes from dist/, where threads find it too.
 */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const built = (path: string) => import(new URL(`../../../dist/${path}`, import.meta.url).href);
const { createStageShell } = (await built(
  'activities/stage-shell.js',
)) as typeof import('../../../activities/stage-shell.js');
const { StageThreads } = (await built(
  'activities/stage-threads.js',
)) as typeof import('../../../activities/stage-threads.js');
const { readSettings } = (await built(
  'infra/config/read-settings.js',
)) as typeof import('../../../infra/config/read-settings.js');
const { openMinioStore } = (await built(
  'infra/storage/minio-store.js',
)) as typeof import('../../../infra/storage/minio-store.js');
const { createLogger } = (await built(
  'infra/telemetry/logger.js',
)) as typeof import('../../../infra/telemetry/logger.js');

const { controlledStage } = (await import(
  new URL('./controlled-stage.ts', import.meta.url).href
)) as typeof import('./controlled-stage.js');

const [queue = ''] = process.argv.slice(2);
const settings = readSettings();
const threads = new StageThreads({ slots: 2, threads: 2 });
const shell = createStageShell({
  store: openMinioStore(settings),
  threads,
  engines: null,
  packOf: () => null,
  device: { name: 'test', provider: 'cpu', class: process.arch },
  log: createLogger('stage-worker', settings),
});
Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address: settings.ORFEAS_TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: queue,
  workflowsPath: new URL('./run-stage.ts', import.meta.url).pathname,
  activities: { runControlled: shell(controlledStage) },
  maxHeartbeatThrottleInterval: 100,
  shutdownGraceTime: 0,
});
process.send?.('polling');
await worker.run();
await threads.close();
