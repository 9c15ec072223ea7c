import type { Metrics, PartState } from '../state/metrics.js';

/** What somebody who looks after the server should know, and what to do about it. */
export type Advice =
  | { kind: 'part-away'; part: string; detail: string | null }
  | { kind: 'device-unwell'; device: string }
  | { kind: 'not-served'; queue: string; waiting: number }
  | { kind: 'slow'; queue: string; minutes: number }
  | { kind: 'hot'; device: string; celsius: number }
  | { kind: 'memory'; percent: number }
  | { kind: 'load'; percent: number };

/** Cards throttle from about 83 °C on. */
const HOT_C = 83;
/** A wait that people ask about. */
const LONG_WAIT_S = 600;
/** Beyond, the machine of the API begins to swap. */
const MUCH_MEMORY_PERCENT = 92;
const MUCH_LOAD_PERCENT = 95;

/** What stands out in how a server stands, the worst first; empty where nothing does. */
export function advice(metrics: Metrics, parts: readonly PartState[]): Advice[] {
  const { devices, queues, memory, cpu } = metrics;
  const found: Advice[] = [];
  for (const { part, ready, detail } of parts) if (!ready) found.push({ kind: 'part-away', part, detail });
  for (const { device, healthy } of devices) if (!healthy) found.push({ kind: 'device-unwell', device });
  for (const { queue, served, waiting, oldest_s } of queues) {
    if (waiting === 0) continue;
    if (!served) found.push({ kind: 'not-served', queue, waiting });
    else if (oldest_s > LONG_WAIT_S) found.push({ kind: 'slow', queue, minutes: Math.round(oldest_s / 60) });
  }
  for (const { device, temperature_c: celsius } of devices) {
    if (celsius !== null && celsius >= HOT_C) found.push({ kind: 'hot', device, celsius });
  }
  if (memory.usage_percent >= MUCH_MEMORY_PERCENT) found.push({ kind: 'memory', percent: memory.usage_percent });
  if (cpu.usage_percent >= MUCH_LOAD_PERCENT) found.push({ kind: 'load', percent: cpu.usage_percent });
  return found;
}
