import type { DeviceReport, DeviceSample } from '../contracts/worker-report.js';

/** How far apart samples are, and how old they get, ms. */
const EVERY_MS = 30_000;
const KEPT_MS = 3_600_000;

/** What a worker's device was like in the last hour. Time comes from the caller. */
export class DeviceHistory {
  #samples: readonly DeviceSample[];

  /** @param earlier what was kept before the worker's last start, the oldest first. */
  constructor(earlier: readonly DeviceSample[] = []) {
    this.#samples = earlier;
  }

  /** The samples up to now, with one of the device as it is when it is time for it. */
  with({ memoryMiB, freeMiB, utilisation, temperatureC }: DeviceReport, now: Date): readonly DeviceSample[] {
    const last = this.#samples.at(-1);
    const isDue = last === undefined || now.getTime() - Date.parse(last.at) >= EVERY_MS;
    const next = { at: now.toISOString(), usedMiB: memoryMiB - freeMiB, utilisation, temperatureC };
    this.#samples = [...this.#samples, ...(isDue ? [next] : [])].filter(
      ({ at }) => now.getTime() - Date.parse(at) <= KEPT_MS,
    );
    return this.#samples;
  }
}
