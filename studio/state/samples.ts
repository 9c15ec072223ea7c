import { signal } from '@preact/signals';
import type { Metrics } from './metrics.js';

/** What a worker's device was like at a moment. */
export interface Sample {
  /** ms since 1970. */
  at: number;
  usedMiB: number;
  totalMiB: number;
  utilisation: number | null;
  temperatureC: number | null;
}

/** Samples by worker, the oldest first; kept for as long as the page is open, whatever it shows. */
export const samples = signal<ReadonlyMap<string, readonly Sample[]>>(new Map());

/** A quarter of an hour at a sample every three seconds. */
const MOST = 300;

/** Keeps what the metrics say of each device. */
export function keepSamples({ devices, timestamp }: Pick<Metrics, 'devices' | 'timestamp'>): void {
  const at = Date.parse(timestamp);
  const next = new Map(samples.value);
  for (const { worker, total_mib, free_mib, utilization_percent, temperature_c } of devices) {
    const sample = {
      at,
      usedMiB: total_mib - free_mib,
      totalMiB: total_mib,
      utilisation: utilization_percent,
      temperatureC: temperature_c,
    };
    next.set(worker, [...(next.get(worker) ?? []), sample].slice(-MOST));
  }
  samples.value = next;
}
