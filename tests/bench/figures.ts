/** What every bench prints, an object a line. */
export interface BenchLine<Unit extends string = 's'> {
  ours: number;
  peer: number;
  peerName: string;
  /** Ours over the peer's. */
  ratio: number;
  unit: Unit;
  /** How often each side was measured. */
  n: number;
}

/** Seconds that a piece of work takes, by the monotonic clock. */
export function timeSeconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** The value below which a share of the values lies, 0..1: the nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
