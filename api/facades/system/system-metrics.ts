import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os';
import { z } from 'zod';
import type { WorkerReport } from '../../../contracts/index.js';
import type { QueueReport } from '../../../infra/temporal/generation-gateway.js';

/** Answer of `GET /api/system-metrics`: the machine of the API, the workers' devices, the queues. */
export const systemMetricsSchema = z.object({
  timestamp: z.string(),
  cpu: z.object({
    cores: z.int(),
    /** Mean number of processes that ran or waited, over 1, 5 and 15 minutes. */
    load_average: z.array(z.number()),
    usage_percent: z.number(),
  }),
  memory: z.object({ total_mib: z.int(), used_mib: z.int(), free_mib: z.int(), usage_percent: z.number() }),
  process: z.object({ resident_mib: z.int(), heap_used_mib: z.int(), uptime_s: z.int() }),
  system_uptime_s: z.int(),
  devices: z.array(
    z.object({
      worker: z.string(),
      device: z.string(),
      healthy: z.boolean(),
      total_mib: z.int(),
      free_mib: z.int(),
      utilization_percent: z.number().nullable(),
      temperature_c: z.number().nullable(),
      /** The last hour, a sample every half minute, the oldest first. */
      history: z.array(
        z.object({
          at: z.string(),
          used_mib: z.int(),
          utilization_percent: z.number().nullable(),
          temperature_c: z.number().nullable(),
        }),
      ),
    }),
  ),
  queues: z.array(z.object({ queue: z.string(), served: z.boolean(), waiting: z.int(), oldest_s: z.number() })),
  jobs: z.object({ waiting: z.int(), running_on_devices: z.int() }),
});
export type SystemMetrics = z.infer<typeof systemMetricsSchema>;

export function systemMetrics(live: readonly WorkerReport[], queues: readonly QueueReport[]): SystemMetrics {
  const { rss, heapUsed } = process.memoryUsage();
  const [total, free] = [totalmem(), freemem()];
  const cores = cpus().length;
  const load = loadavg();
  const residents = live.flatMap((worker) => worker.residents);
  return {
    timestamp: new Date().toISOString(),
    cpu: { cores, load_average: load, usage_percent: percent(Math.min(cores, load[0] ?? 0), cores) },
    memory: {
      total_mib: mebibytes(total),
      used_mib: mebibytes(total - free),
      free_mib: mebibytes(free),
      usage_percent: percent(total - free, total),
    },
    process: {
      resident_mib: mebibytes(rss),
      heap_used_mib: mebibytes(heapUsed),
      uptime_s: Math.round(process.uptime()),
    },
    system_uptime_s: Math.round(uptime()),
    devices: live.map(({ id, device, history }) => ({
      worker: id,
      device: device.name,
      healthy: device.healthy,
      total_mib: device.memoryMiB,
      free_mib: device.freeMiB,
      utilization_percent: device.utilisation,
      temperature_c: device.temperatureC,
      history: history.map(({ at, usedMiB, utilisation, temperatureC }) => ({
        at,
        used_mib: usedMiB,
        utilization_percent: utilisation,
        temperature_c: temperatureC,
      })),
    })),
    queues: queues.map(({ queue, polled, backlog, oldestSeconds }) => ({
      queue,
      served: polled,
      waiting: backlog,
      oldest_s: oldestSeconds,
    })),
    jobs: {
      waiting: queues.reduce((sum, { backlog }) => sum + backlog, 0),
      running_on_devices: residents.reduce((sum, { jobs }) => sum + jobs, 0),
    },
  };
}

function percent(part: number, whole: number): number {
  return Math.round((1000 * part) / whole) / 10;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
