import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { StageActivity } from '../contracts/orchestration.js';
import type { Program } from '../infra/browser/probe-chromium.js';
import { readSettings } from '../infra/config/read-settings.js';
import type { Settings } from '../infra/config/settings.js';
import { openMinioStore } from '../infra/storage/minio-store.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import { rememberBlobs } from '../infra/storage/remember-blobs.js';
import { restoreTrash } from '../infra/storage/restore-trash.js';
import { createLogger, type Logger } from '../infra/telemetry/logger.js';
import { createWorkerMetrics, serveWorkerHttp, type WorkerMetrics } from '../infra/telemetry/worker-http.js';
import { openJournal, runWorkers } from '../infra/temporal/run-workers.js';
import { workerDefaults } from '../infra/temporal/worker-defaults.js';
import { noteAttempts } from './note-attempts.js';
import { observeOutcomes } from './observe-outcomes.js';
import type { Stage } from './stage.js';
import type { StageEngines } from './stage-engine.js';
import { createStageShell, type StageDevice } from './stage-shell.js';
import { StageThreads } from './stage-threads.js';

/** A generation's files between two stages, several times over: they are up to some 20 MB. */
const BLOBS_IN_MEMORY_BYTES = 64 * 2 ** 20;

/** A process that serves task queues: what its activities are built from, and the way to run it. */
export interface WorkerProcess<Engines extends WorkerEngines> {
  settings: Settings;
  log: Logger;
  store: ObjectStore;
  engines: Engines;
  /** Makes an activity of a stage; see stage-shell.ts. */
  shell(stage: Stage): StageActivity;
  /** Serves the queues until the process is told to end; rejects when a worker fails. */
  run(queues: readonly QueueOptions[]): Promise<void>;
}

/** A task queue and what serves it; see Temporal's worker options. */
export type QueueOptions = Pick<
  WorkerOptions,
  'activities' | 'workflowBundle' | 'maxConcurrentActivityTaskExecutions' | 'maxConcurrentActivityTaskPolls' | 'tuner'
> & { taskQueue: string };

/** What a worker brings along, made of the settings and the log that the process has read and opened. */
export interface WorkerEngines extends StageEngines {
  /** Stages in flight: as many may wait for the engine while others compute. */
  concurrency: number;
  /** What the engines run on. */
  device: StageDevice;
  /** What the machine has of what stages start, by name. */
  programs?: Readonly<Record<string, Program>>;
  close(): Promise<void>;
}

/** What engines are opened with. */
export interface EngineParts {
  settings: Settings;
  log: Logger;
  metrics: WorkerMetrics;
}

/**
 * Prepares a worker process from the environment.
 * @param name in logs, and of its notes about attempts in flight.
 * @param openEngines makes what the stages' engines run on.
 * @throws ConfigError when a setting can't be used.
 */
export async function openWorkerProcess<Engines extends WorkerEngines>(
  name: 'cpu-worker' | 'gpu-worker' | 'render-worker',
  deployment: 'orfeas-orchestrator' | 'orfeas-gpu',
  openEngines: (parts: EngineParts) => Promise<Engines>,
): Promise<WorkerProcess<Engines>> {
  const settings = readSettings();
  const log = createLogger(name, settings);
  const metrics = createWorkerMetrics();
  const http = await serveWorkerHttp(settings, metrics);
  const store = rememberBlobs(restoreTrash(openMinioStore(settings)), BLOBS_IN_MEMORY_BYTES);
  const engines = await openEngines({ settings, log, metrics });
  const threads = new StageThreads({ slots: settings.ORFEAS_THREADS, threads: engines.concurrency });
  const inFlight = openJournal(settings, name);
  const onOutcome = observeOutcomes(metrics);
  const create = (queues: readonly QueueOptions[]) => (connection: NativeConnection) =>
    Promise.all(
      queues.map((queue) =>
        Worker.create({
          ...workerDefaults(settings, connection, deployment),
          ...queue,
          ...(inFlight === null ? {} : { interceptors: { activity: [noteAttempts(inFlight)] } }),
        }),
      ),
    );
  return {
    settings,
    log,
    store,
    engines,
    shell: createStageShell({ ...engines, store, threads, log, onOutcome }),
    async run(queues) {
      try {
        await runWorkers(settings, log, inFlight, create(queues));
      } finally {
        http?.close();
        await threads.close();
        await engines.close();
      }
    },
  };
}
