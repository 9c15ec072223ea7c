import { join } from 'node:path';
import type { WorkerReport } from '../../contracts/worker-report.js';
import type { Settings } from '../../infra/config/settings.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { Pack } from '../../models/registry.js';
import { openRunner, type Runner } from '../../models/runner/runner-client.js';
import { AdmittingHost } from './admitting-host.js';
import { DeviceHealth } from './device-health.js';
import { type DeviceProbe, openCard, openCpu } from './device-probe.js';
import { DeviceWatch } from './device-watch.js';
import { MeasuredPeaks } from './measured-peaks.js';
import { MemoryLedger } from './memory-ledger.js';
import { askNvidiaSmi } from './nvidia-smi.js';
import { estimatedMiB } from './pack-need.js';

/** Growth past a reservation that is no leak, MiB: allocators on a card round; on the host the process has its own. */
const TOLERANCE_MIB = { cuda: 64, cpu: 512 } as const;

/** A device with all that lets jobs onto it. */
export interface Device {
  name: string;
  provider: 'cpu' | 'cuda';
  host: AdmittingHost;
  ledger: MemoryLedger;
  health: DeviceHealth;
  /** What must be free before a pack may run, MiB; null where it needs nothing, or is refused at once. */
  needMiB(pack: Pack): number | null;
  /** What a pack was measured at here, or else is estimated at, MiB; null for engines without a network. */
  leastMiB(pack: Pack): number | null;
  report(): Pick<WorkerReport, 'device' | 'residents' | 'waiting'>;
  /** Starts the runner beside what follows, so that the first job, perhaps one to go on with, finds it there. */
  warmUp(): void;
  close(): Promise<void>;
}

export type DeviceSettings = Pick<
  Settings,
  | 'ORFEAS_DEVICE'
  | 'ORFEAS_DEVICE_SHARE'
  | 'ORFEAS_NVIDIA_SMI'
  | 'ORFEAS_DRAIN_AFTER'
  | 'ORFEAS_MODELS_DIR'
  | 'ORFEAS_THREADS'
>;

/**
 * Opens the device that the settings name: a card where there is one that ONNX Runtime can use, with the CPU beside it
 * for jobs that would not wait, or the CPU alone.
 * @param onRunnerEnd told whenever a runner's process has ended while the worker goes on.
 * @throws Error when the settings name a card that is not there or can't be used.
 */
export async function openDevice(
  settings: DeviceSettings,
  log: Logger,
  onRunnerEnd: (device: string) => void,
): Promise<Device> {
  const peaks = await MeasuredPeaks.open(measuredPath(settings));
  const card = await findCard(settings, log);
  if (card === null) return admitTo(openCpu(settings.ORFEAS_DEVICE_SHARE), startable(settings, log), null);
  const overflow = admitTo(openCpu(settings.ORFEAS_DEVICE_SHARE), startable(settings, log), null);
  return admitTo(card.probe, card.runner, overflow);

  function admitTo(probe: DeviceProbe, runner: Runner, beside: Device | null): Device {
    return assemble({ probe, runner, beside, peaks, settings, log, onRunnerEnd });
  }
}

/** Where measured peaks are kept; null without a folder for packs. */
export function measuredPath({ ORFEAS_MODELS_DIR }: Pick<Settings, 'ORFEAS_MODELS_DIR'>): string | null {
  return ORFEAS_MODELS_DIR === undefined ? null : join(ORFEAS_MODELS_DIR, 'measured.json');
}

/** A runner on the CPU, whose process starts with its first job. */
export function startable({ ORFEAS_THREADS }: DeviceSettings, log: Logger): Runner {
  return openRunner({ provider: 'cpu', threads: ORFEAS_THREADS, log });
}

/** The card that the settings mean, with a runner on it that has started; null where it is the CPU. */
export async function findCard(
  settings: DeviceSettings,
  log: Logger,
): Promise<{ probe: DeviceProbe; runner: Runner } | null> {
  const { ORFEAS_DEVICE: wanted, ORFEAS_NVIDIA_SMI: path, ORFEAS_DEVICE_SHARE: share } = settings;
  if (wanted === 'cpu') return null;
  const isNamed = wanted !== 'auto';
  const index = isNamed ? Number(wanted.slice('cuda:'.length)) : 0;
  try {
    // Before the runner: what is taken now is not ours.
    const probe = await openCard(askNvidiaSmi(path), index, share);
    const runner = openRunner({ provider: 'cuda', deviceIndex: index, threads: settings.ORFEAS_THREADS, log });
    if ((await runner.start()) === 'cuda') return { probe, runner };
    await runner.close();
    throw new Error(`ONNX Runtime can't use ${probe.name}`);
  } catch (error) {
    if (isNamed) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing) log.warn({ err: error }, 'there is a driver but no card to compute on; the CPU does it');
    return null;
  }
}

interface Assembly {
  probe: DeviceProbe;
  runner: Runner;
  beside: Device | null;
  peaks: MeasuredPeaks;
  settings: DeviceSettings;
  log: Logger;
  onRunnerEnd(device: string): void;
}

function assemble({ probe, runner, beside, peaks, settings, log, onRunnerEnd }: Assembly): Device {
  const { name, provider, usableMiB: capacityMiB } = probe;
  const health = new DeviceHealth();
  const toleranceMiB = TOLERANCE_MIB[provider];
  const drainAfterMs = settings.ORFEAS_DRAIN_AFTER;
  const ledger = new MemoryLedger({ capacityMiB, toleranceMiB, drainAfterMs, now: Date.now });
  const overflow = beside?.host ?? null;
  const warn = (message: string, facts: object) => log.warn(facts, message);
  const host = new AdmittingHost({ device: { name, provider }, runner, ledger, peaks, health, overflow, warn });
  const watch = new DeviceWatch({ probe, runner, ledger, host, health });
  const stopHearing = runner.onMemory((memory) => {
    if (memory !== null) return;
    onRunnerEnd(name);
    host.restarted();
  });
  watch.start();
  return {
    ...{ name, provider, host, ledger, health },
    needMiB(pack) {
      try {
        return host.needOf(pack);
      } catch {
        return null;
      }
    },
    leastMiB: ({ manifest, digest }) => peaks.get(digest, name) ?? estimatedMiB(manifest, provider),
    report: () => ({
      device: watch.report(),
      residents: ledger.residents,
      waiting: ledger.waiting.length,
    }),
    // The first job tries again, and says why it can't.
    warmUp: () => void runner.start().catch(() => undefined),
    async close() {
      watch.stop();
      stopHearing();
      await runner.close();
      await beside?.close();
      await peaks.stored().catch((err: unknown) => log.warn({ err }, 'measured peaks not stored'));
    },
  };
}
