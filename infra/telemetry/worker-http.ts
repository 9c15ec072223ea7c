import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Settings } from '../config/settings.js';

/** What a worker counts; the API has its own registry. */
export interface WorkerMetrics {
  registry: Registry;
  stageSeconds: Histogram<'stage' | 'engine'>;
  stageOutcomes: Counter<'stage' | 'cached'>;
  engineSeconds: Counter<'engine' | 'provider'>;
  engineFallbackNodes: Gauge<'engine' | 'provider'>;
  device: DeviceMetrics;
}

/** What a GPU worker shows of its device; empty in other workers. */
export interface DeviceMetrics {
  memoryMiB: Gauge<'device' | 'of'>;
  utilisation: Gauge<'device'>;
  temperatureC: Gauge<'device'>;
  powerW: Gauge<'device'>;
  healthy: Gauge<'device'>;
  waiting: Gauge<'device'>;
  runnerEnds: Counter<'device'>;
  /** Has `update` called before each answer. */
  onScrape(update: () => void): void;
}

export function createWorkerMetrics(): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    stageSeconds: new Histogram({
      name: 'orfeas_stage_seconds',
      help: 'Seconds of computing a stage, memoised results excluded.',
      labelNames: ['stage', 'engine'],
      buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers: [registry],
    }),
    stageOutcomes: new Counter({
      name: 'orfeas_stage_outcomes_total',
      help: 'Stages finished, by whether their result was known.',
      labelNames: ['stage', 'cached'],
      registers: [registry],
    }),
    engineSeconds: new Counter({
      name: 'orfeas_engine_seconds_total',
      help: 'Seconds in graph calls, by the provider that ran them.',
      labelNames: ['engine', 'provider'],
      registers: [registry],
    }),
    engineFallbackNodes: new Gauge({
      name: 'orfeas_engine_fallback_nodes',
      help: 'Nodes of the last job’s graphs that the provider left to the CPU.',
      labelNames: ['engine', 'provider'],
      registers: [registry],
    }),
    device: createDeviceMetrics(registry),
  };
}

function createDeviceMetrics(registry: Registry): DeviceMetrics {
  const registers = [registry];
  const updates: (() => void)[] = [];
  const labelNames = ['device'] as const;
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `orfeas_device_${name}`, help, labelNames, registers });
  return {
    memoryMiB: new Gauge({
      name: 'orfeas_device_memory_mib',
      help: 'Memory of the device, MiB: total, usable by models, reserved, held by the runner, foreign, free.',
      labelNames: ['device', 'of'] as const,
      registers,
      collect: () => {
        for (const update of updates) update();
      },
    }),
    utilisation: gauge('utilisation_percent', 'Share of the time in which the device computed.'),
    temperatureC: gauge('temperature_celsius', 'Temperature of the device.'),
    powerW: gauge('power_watts', 'Power that the device draws.'),
    healthy: gauge('healthy', '1 while the device gets work, 0 while it is unhealthy or drained.'),
    waiting: gauge('waiting_jobs', 'Stages that this worker has taken and that wait for memory.'),
    runnerEnds: new Counter({
      name: 'orfeas_runner_ends_total',
      help: 'Times that a runner’s process has ended while the worker went on.',
      labelNames,
      registers,
    }),
    onScrape: (update) => void updates.push(update),
  };
}

/** Serves `/health` and `/metrics` of a worker; resolves when it listens. Null where the settings name no port. */
export async function serveWorkerHttp(
  settings: Pick<Settings, 'ORFEAS_WORKER_HOST' | 'ORFEAS_WORKER_PORT'>,
  metrics: WorkerMetrics,
): Promise<Server | null> {
  const { ORFEAS_WORKER_HOST: host, ORFEAS_WORKER_PORT: port } = settings;
  if (port === undefined) return null;
  const server = createServer((request, response) => {
    if (request.url === '/health') {
      response.setHeader('content-type', 'application/json').end('{"status":"healthy"}');
    } else if (request.url === '/metrics') {
      metrics.registry.metrics().then(
        (text) => response.setHeader('content-type', metrics.registry.contentType).end(text),
        () => response.writeHead(500).end(),
      );
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}
