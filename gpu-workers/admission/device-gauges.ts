import type { WorkerMetrics } from '../../infra/telemetry/worker-http.js';
import type { Device } from './open-device.js';

/** Shows a device in the worker's metrics, as it stands at each scrape. */
export function showDevice({ device: metrics }: WorkerMetrics, device: Device): void {
  metrics.onScrape(() => {
    const { device: seen, waiting } = device.report();
    const labels = { device: seen.name };
    const memory = {
      total: seen.memoryMiB,
      usable: seen.usableMiB,
      reserved: device.ledger.reservedMiB,
      held: device.ledger.heldMiB ?? 0,
      foreign: seen.foreignMiB,
      free: seen.freeMiB,
    };
    for (const [of, mib] of Object.entries(memory)) metrics.memoryMiB.set({ ...labels, of }, mib);
    metrics.healthy.set(labels, seen.healthy ? 1 : 0);
    metrics.waiting.set(labels, waiting);
    if (seen.utilisation !== null) metrics.utilisation.set(labels, seen.utilisation);
    if (seen.temperatureC !== null) metrics.temperatureC.set(labels, seen.temperatureC);
    if (seen.powerW !== null) metrics.powerW.set(labels, seen.powerW);
  });
}
