/**
 * A worker process for tests of the stage shell; any message to it is answered with the pid of its runner: `node stage-worker.ts QUEUE`, settings from the environment. Node runs
 * it as it is; what is ours comes from dist/, where threads find it too.
 */
import { Context } from '@temporalio/activity';
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

const { openRunner } = (await built(
  'models/runner/runner-client.js',
)) as typeof import('../../../models/runner/runner-client.js');
const { readPack } = (await built('models/read-pack.js')) as typeof import('../../../models/read-pack.js');

const { controlledStage } = (await import(
  new URL('./controlled-stage.ts', import.meta.url).href
)) as typeof import('./controlled-stage.js');

const { askingStage } = (await import(
  new URL('./asking-stage.ts', import.meta.url).href
)) as typeof import('./asking-stage.js');

/** Stages that compute at the same time; as many again may wait for the engine. */
const SLOTS = 2;

const [queue = ''] = process.argv.slice(2);
const settings = readSettings();
const threads = new StageThreads({ slots: SLOTS, threads: 2 * SLOTS });
const log = createLogger('stage-worker', settings);
const pack = await readPack(new URL('../../fixtures/packs/runner-probe', import.meta.url).pathname);
const engines = openRunner({
  provider: 'cpu',
  threads: 1,
  log,
  engines: new URL('../runner/probe-engines.ts', import.meta.url),
});
const shell = createStageShell({
  store: openMinioStore(settings),
  threads,
  engines,
  packOf: (id) => (id === pack.manifest.id ? pack : null),
  device: { name: 'test', provider: 'cpu', class: process.arch },
  log,
});
Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address: settings.ORFEAS_TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: queue,
  workflowsPath: new URL('./run-stage.ts', import.meta.url).pathname,
  activities: { runControlled: telling(shell(controlledStage)), runAsking: shell(askingStage) },
  maxHeartbeatThrottleInterval: 100,
  // A worker that is stopped swallows as many tasks as it has polls open.
  maxConcurrentActivityTaskPolls: 1,
  shutdownGraceTime: 0,
});
process.on('message', () => process.send?.(engines.pid()));
/** Tells the test that an attempt has ended in this process, whatever became of it. */
function telling<Call, Result>(activity: (call: Call) => Promise<Result>): (call: Call) => Promise<Result> {
  return (call) => {
    const { attempt } = Context.current().info;
    return activity(call).finally(() => process.send?.(`ended ${attempt}`));
  };
}
process.send?.('polling');
await worker.run();
await threads.close();
await engines.close();
