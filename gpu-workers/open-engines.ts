import { loadShapePacks } from '../activities/servable-packs.js';
import { runsOnDevice } from '../activities/stage-engine.js';
import type { EngineParts, WorkerEngines } from '../activities/worker-process.js';
import { gpuQueue } from '../contracts/queues.js';
import type { WorkerReport } from '../contracts/worker-report.js';
import { offerOf, type Pack } from '../models/registry.js';
import { showDevice } from './admission/device-gauges.js';
import { type Device, openDevice } from './admission/open-device.js';
import { PackGates } from './admission/pack-gates.js';

/** What a GPU worker's stages run on: its device, its packs, the gates before their queues. */
export interface GpuEngines extends WorkerEngines {
  packs: readonly Pack[];
  gates: PackGates;
  /** Unloads the packs that no job uses. */
  dropIdle(): Promise<void>;
  report(): Pick<WorkerReport, 'device' | 'residents' | 'waiting' | 'packs' | 'refused'>;
}

/** Opens the device and the packs that the settings name. Throws like {@link loadShapePacks}, {@link openDevice}. */
export async function openEngines({ settings, log, metrics }: EngineParts): Promise<GpuEngines> {
  const { packs, refused } = await loadShapePacks(settings);
  for (const { id, code, message } of refused) log.warn({ pack: id, code }, message);
  const device = await openDevice(settings, log, (name) => metrics.device.runnerEnds.inc({ device: name }));
  const { name, provider, host, close } = device;
  if (packs.some(({ manifest }) => runsOnDevice(manifest))) device.warmUp();
  showDevice(metrics, device);
  const gates = gatesOf(packs, device, settings);
  host.onChange(() => gates.settle());
  return {
    packs,
    gates,
    dropIdle: () => host.dropIdle(),
    engines: host,
    packOf: (id) => packs.find(({ manifest }) => manifest.id === id) ?? null,
    // Every queue may have one more that waits for memory.
    concurrency: settings.ORFEAS_JOBS + packs.length,
    device: { name, provider, class: provider === 'cpu' ? process.arch : name },
    report: () => ({
      ...device.report(),
      packs: packs.map((pack) => offerOf(pack, device.leastMiB(pack))),
      refused,
    }),
    close,
  };
}

function gatesOf(
  packs: readonly Pack[],
  { ledger, health, provider, needMiB }: Device,
  settings: EngineParts['settings'],
): PackGates {
  return new PackGates({
    packs: packs.map((pack) => ({
      queue: gpuQueue(pack.manifest.id),
      digest: pack.digest,
      needMiB: () => needMiB(pack),
    })),
    jobs: settings.ORFEAS_JOBS,
    drainAfterMs: settings.ORFEAS_DRAIN_AFTER,
    // On a card there are jobs that would rather run on the CPU than wait; which they are shows once they are taken.
    scouts: provider === 'cuda' ? Math.floor(settings.ORFEAS_JOBS / 2) : 0,
    now: Date.now,
    isOpen: () => health.isHealthy,
    ledger,
  });
}
