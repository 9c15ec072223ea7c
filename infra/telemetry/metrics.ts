import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Buckets of a request's duration, s: status reads must stay below 50 ms, uploads may take seconds. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** Buckets of a stage's computing time, s: the embedded engines take under a second, large ones minutes. */
const STAGE_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

/** The API's metrics; every name begins with `orfeas_`, besides Node's own. */
export interface Metrics {
  registry: Registry;
  requests: Counter<'method' | 'route' | 'status'>;
  requestSeconds: Histogram<'method' | 'route' | 'status'>;
  generationsStarted: Counter<'model'>;
  generationsFinished: Counter<'status' | 'engine'>;
  stageSeconds: Histogram<'stage' | 'engine'>;
  queueBacklog: Gauge<'queue'>;
  queueOldestSeconds: Gauge<'queue'>;
  queuePolled: Gauge<'queue'>;
  eventStreams: Gauge;
}

/** Makes the API's metrics in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const perRequest = ['method', 'route', 'status'] as const;
  return {
    registry,
    requests: new Counter({
      name: 'orfeas_http_requests_total',
      help: 'Requests answered by this process.',
      labelNames: perRequest,
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'orfeas_http_request_duration_seconds',
      help: 'Time from a request’s arrival to the end of its answer; event streams count until they close.',
      labelNames: perRequest,
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    ...generationMetrics(registers),
    ...queueMetrics(registers),
    eventStreams: new Gauge({ name: 'orfeas_event_streams', help: 'Event streams that are open now.', registers }),
  };
}

function generationMetrics(registers: Registry[]) {
  return {
    generationsStarted: new Counter({
      name: 'orfeas_generations_started_total',
      help: 'Generations started through this process.',
      labelNames: ['model'] as const,
      registers,
    }),
    generationsFinished: new Counter({
      name: 'orfeas_generations_finished_total',
      help:
        'Finished generations by their records, each counted once a process at the scrape that first sees its record ' +
        'complete, whichever process started it; only those created since this process started. Take the maximum ' +
        'over the API’s processes, not the sum.',
      labelNames: ['status', 'engine'] as const,
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'orfeas_stage_seconds',
      help: 'Computing time of the stages that were not cached, observed as orfeas_generations_finished_total is.',
      labelNames: ['stage', 'engine'] as const,
      buckets: STAGE_BUCKETS,
      registers,
    }),
  };
}

function queueMetrics(registers: Registry[]) {
  const labelNames = ['queue'] as const;
  return {
    queueBacklog: new Gauge({
      name: 'orfeas_queue_backlog',
      help: 'Tasks that wait in a task queue, by Temporal’s estimate at the scrape.',
      labelNames,
      registers,
    }),
    queueOldestSeconds: new Gauge({
      name: 'orfeas_queue_oldest_seconds',
      help: 'How long the oldest task of a queue has waited.',
      labelNames,
      registers,
    }),
    queuePolled: new Gauge({
      name: 'orfeas_queue_polled',
      help: '1 where a worker polled the queue within the last minute, or would while its device had room, else 0.',
      labelNames,
      registers,
    }),
  };
}
