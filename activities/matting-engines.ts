import { freemem, hostname, totalmem } from 'node:os';
import type { WorkerReport } from '../contracts/worker-report.js';
import { offerOf, type Pack } from '../models/registry.js';
import { openRunner } from '../models/runner/runner-client.js';
import { loadMattingPacks } from './servable-packs.js';
import type { EngineParts, WorkerEngines } from './worker-process.js';

/** Pictures that may wait for the network while others compute: cutting one out is short. */
const WAITING_PICTURES = 2;
const MIB = 2 ** 20;

/** The matting packs of a worker, and the CPU that they run on. */
export interface MattingEngines extends WorkerEngines {
  packs: readonly Pack[];
  report(): Pick<WorkerReport, 'device' | 'residents' | 'waiting' | 'packs' | 'refused'>;
}

/** Opens the matting packs that are there. Their process starts with the first picture that needs it. */
export async function openMattingEngines({ settings, log }: EngineParts): Promise<MattingEngines> {
  const { packs, refused } = await loadMattingPacks(settings);
  for (const { id, code, message } of refused) log.warn({ pack: id, code }, message);
  const runner = openRunner({ provider: 'cpu', threads: settings.ORFEAS_THREADS, log });
  const name = `CPU of ${hostname()}`;
  return {
    packs,
    engines: runner,
    packOf: (id) => packs.find(({ manifest }) => manifest.id === id) ?? null,
    concurrency: settings.ORFEAS_THREADS + WAITING_PICTURES,
    device: { name: 'cpu', provider: 'cpu', class: process.arch },
    report: () => ({
      device: {
        ...{ name, provider: 'cpu', memoryMiB: mebibytes(totalmem()), usableMiB: mebibytes(totalmem()) },
        ...{ freeMiB: mebibytes(freemem()), foreignMiB: 0, utilisation: null, temperatureC: null, powerW: null },
        ...{ healthy: true, trouble: null },
      },
      residents: [],
      waiting: 0,
      packs: packs.map((pack) => offerOf(pack)),
      refused,
    }),
    close: () => runner.close(),
  };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / MIB);
}
