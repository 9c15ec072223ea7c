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
