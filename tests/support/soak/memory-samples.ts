import { readFileSync } from 'node:fs';
import { FAULT_PARTS, type FaultPart } from '../faults/fault-case.js';
import type { FaultStack } from '../faults/fault-stack.js';

/** What a process held when so many jobs were done. */
export interface MemorySample {
  jobs: number;
  /** Resident set, MB. */
  residentMb: number;
}

/** The samples of one life of a part. */
export interface LifeSamples {
  part: FaultPart;
  pid: number;
  samples: MemorySample[];
}

/** How a life's memory grew after its warm-up. */
export interface MemoryGrowth {
  part: FaultPart;
  pid: number;
  /** Jobs that the fit is made over. */
  jobs: number;
  /** Slope of the least-squares line, MB per 100 jobs. */
  mbPer100Jobs: number;
  /** The least that it held in each 25 jobs since it began, MB. */
  leastMb: number[];
}

/** Jobs whose least sample stands for what a process held meanwhile. */
const WINDOW = 25;

/** Notes what the processes of a set-up hold; a process that was started anew begins anew. */
export class MemorySamples {
  readonly #lives = new Map<number, LifeSamples>();

  take(stack: FaultStack, jobs: number): void {
    for (const part of FAULT_PARTS) {
      const pid = stack.processOf(part)?.pid;
      const residentMb = pid === undefined ? null : residentMbOf(pid);
      if (pid === undefined || residentMb === null) continue;
      const life = this.#lives.get(pid) ?? { part, pid, samples: [] };
      life.samples.push({ jobs, residentMb });
      this.#lives.set(pid, life);
    }
  }

  /**
   * The growth of every life that lasted for long enough.
   * @param warmUp jobs at the beginning of a life that do not count.
   * @param least jobs after the warm-up, below which a line says nothing.
   */
  growth(warmUp: number, least: number): MemoryGrowth[] {
    return [...this.#lives.values()].flatMap(({ part, pid, samples }) => {
      const troughs = troughsOf(samples);
      const warm = troughs.filter(({ jobs }) => jobs >= warmUp);
      const jobs = (warm.at(-1)?.jobs ?? 0) - (warm[0]?.jobs ?? 0);
      if (jobs < least) return [];
      const leastMb = troughs.map(({ residentMb }) => residentMb);
      return [{ part, pid, jobs, mbPer100Jobs: 100 * slopeOf(warm), leastMb }];
    });
  }
}

/** The least of each {@link WINDOW} jobs of a life: what is held, without what waits to be collected. */
function troughsOf(samples: readonly MemorySample[]): MemorySample[] {
  const troughs = new Map<number, MemorySample>();
  for (const { jobs, residentMb } of samples) {
    const from = WINDOW * Math.floor((jobs - samples[0]!.jobs) / WINDOW);
    const lowest = troughs.get(from)?.residentMb ?? residentMb;
    troughs.set(from, { jobs: from, residentMb: Math.min(lowest, residentMb) });
  }
  return [...troughs.values()];
}

function residentMbOf(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

/** Of the least-squares line through the samples, MB a job. */
function slopeOf(samples: readonly MemorySample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map(({ jobs }) => jobs));
  const y = mean(samples.map(({ residentMb }) => residentMb));
  const over = samples.reduce((sum, it) => sum + (it.jobs - x) * (it.residentMb - y), 0);
  const under = samples.reduce((sum, it) => sum + (it.jobs - x) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
