import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** What was seen of a pack on a kind of device, MiB. */
const peakSchema = z.object({
  /** Most that it held; with what was added after it ran out of memory. */
  peakMiB: z.number(),
  /** Most that it held in the first job after it was loaded. */
  freshMiB: z.number(),
});

const fileSchema = z.object({
  schema: z.literal('orfeas.measured/1'),
  /** By digest of pack, then by name of device. */
  peaks: z.record(z.string(), z.record(z.string(), peakSchema)),
});
type Peaks = z.infer<typeof fileSchema>['peaks'];

/**
 * A pack that grows beyond this share of its first job leaks: it is loaded anew instead of getting more and more room.
 */
const GROWTH_LIMIT = 1.25;
/** After it ran out of memory it gets this much more. */
const OUT_OF_MEMORY_FACTOR = 1.1;

/** The measured peaks of packs, kept in a file that the workers of a machine share. */
export class MeasuredPeaks {
  readonly #path: string | null;
  #peaks: Peaks;
  /** Digest and device of what was measured on purpose, which goes before what others wrote. */
  readonly #exact: [digest: string, device: string][] = [];
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string | null, peaks: Peaks) {
    this.#path = path;
    this.#peaks = peaks;
  }

  /** @param path of the file, which may be missing or unreadable: then nothing is known; null keeps no file. */
  static async open(path: string | null): Promise<MeasuredPeaks> {
    return new MeasuredPeaks(path, path === null ? {} : await readPeaks(path));
  }

  /** The peak of a pack on a device, whole MiB; null where it was not measured. */
  get(digest: string, device: string): number | null {
    const peakMiB = this.#peaks[digest]?.[device]?.peakMiB;
    // The limits multiply; reports and waits name whole MiB.
    return peakMiB === undefined ? null : Math.ceil(peakMiB);
  }

  /**
   * Takes note of what a job's pack held at most.
   * @param load `fresh` for the first job since the pack was loaded, `warm` for a later one.
   */
  note(digest: string, device: string, peakMiB: number, load: 'fresh' | 'warm'): void {
    const known = this.#peaks[digest]?.[device];
    if (load === 'warm' && known === undefined) return;
    const freshMiB = Math.max(known?.freshMiB ?? 0, load === 'fresh' ? peakMiB : 0);
    const most = load === 'fresh' ? peakMiB : Math.min(peakMiB, GROWTH_LIMIT * freshMiB);
    this.#set(digest, device, { freshMiB, peakMiB: Math.max(known?.peakMiB ?? 0, most) });
  }

  /** Takes the place of all that was known: the pack was measured on purpose, alone. */
  replace(digest: string, device: string, peakMiB: number): void {
    this.#exact.push([digest, device]);
    delete this.#peaks[digest]?.[device];
    this.#set(digest, device, { peakMiB, freshMiB: peakMiB });
  }

  /**
   * A job ran out of memory although it had `hadMiB`: the next one gets more, and a device's whole capacity is tried
   * before the pack counts as too large for it.
   */
  ranOut(digest: string, device: string, hadMiB: number, capacityMiB: number): void {
    const known = this.#peaks[digest]?.[device];
    const more = OUT_OF_MEMORY_FACTOR * Math.max(known?.peakMiB ?? 0, hadMiB);
    const peakMiB = hadMiB < capacityMiB ? Math.min(more, capacityMiB) : more;
    this.#set(digest, device, { peakMiB, freshMiB: known?.freshMiB ?? hadMiB });
  }

  /** Resolves when everything noted is in the file; rejects when it can't be written. */
  async stored(): Promise<void> {
    await this.#writing;
  }

  #set(digest: string, device: string, peak: z.infer<typeof peakSchema>): void {
    const known = this.#peaks[digest]?.[device];
    if (known?.peakMiB === peak.peakMiB && known.freshMiB === peak.freshMiB) return;
    this.#peaks = merged(this.#peaks, { [digest]: { [device]: peak } });
    const path = this.#path;
    if (path === null) return;
    this.#writing = this.#writing.catch(() => {}).then(() => this.#write(path));
    // Whoever needs to know asks `stored`; a peak that is not kept is measured again.
    this.#writing.catch(() => {});
  }

  /** Together with what other workers wrote meanwhile. */
  async #write(path: string): Promise<void> {
    const others = await readPeaks(path);
    for (const [digest, device] of this.#exact) delete others[digest]?.[device];
    this.#exact.length = 0;
    this.#peaks = merged(others, this.#peaks);
    const text = JSON.stringify({ schema: 'orfeas.measured/1', peaks: this.#peaks }, null, 2);
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${randomUUID()}`;
    await writeFile(beside, `${text}\n`);
    await rename(beside, path);
  }
}

async function readPeaks(path: string): Promise<Peaks> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).peaks;
  } catch {
    return {};
  }
}

function merged(older: Peaks, newer: Peaks): Peaks {
  const all = { ...older };
  for (const [digest, devices] of Object.entries(newer)) {
    all[digest] = { ...all[digest] };
    for (const [device, peak] of Object.entries(devices)) {
      const known = all[digest][device];
      all[digest][device] = {
        peakMiB: Math.max(peak.peakMiB, known?.peakMiB ?? 0),
        freshMiB: Math.max(peak.freshMiB, known?.freshMiB ?? 0),
      };
    }
  }
  return all;
}
