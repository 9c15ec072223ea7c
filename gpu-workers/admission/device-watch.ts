import type { DeviceReport } from '../../contracts/worker-report.js';
import type { AdmittingHost } from './admitting-host.js';
import type { DeviceHealth } from './device-health.js';
import { type DeviceLook, type DeviceProbe, ProbeError } from './device-probe.js';
import type { DeviceRunner } from './device-runner.js';
import type { MemoryLedger } from './memory-ledger.js';

/** A card is looked at this often: `nvidia-smi` costs some 50 ms of a core. */
const LOOK_EVERY_MS = 2_000;

const UNSEEN: DeviceLook = {
  foreignMiB: 0,
  ownMiB: null,
  utilisation: null,
  temperatureC: null,
  powerW: null,
  fault: null,
};

/** What a watch looks at, and whom it tells. */
export interface WatchParts {
  probe: DeviceProbe;
  runner: DeviceRunner;
  ledger: MemoryLedger;
  host: AdmittingHost;
  health: DeviceHealth;
}

/** Looks at a device again and again, and tells its ledger and its health what it sees. */
export class DeviceWatch {
  readonly #parts: WatchParts;
  #last: DeviceLook = UNSEEN;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Begins to look every few seconds. */
  start(): void {
    const next = () => {
      if (!this.#isStopped) this.#timer = setTimeout(() => void this.look().then(next), LOOK_EVERY_MS).unref();
    };
    next();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** One look; never rejects. After a failed one the values of the last that succeeded hold. */
  async look(): Promise<void> {
    const { probe, runner, ledger, host, health } = this.#parts;
    // On the host the runner knows best what it holds; on a card only the driver knows.
    const saidMiB = probe.provider === 'cpu' ? (runner.memory()?.totalMiB ?? null) : null;
    try {
      // Where nobody can tell, it is taken to hold what is reserved: better than to take its memory for others'.
      this.#last = await probe.look({ pid: runner.pid(), heldMiB: saidMiB ?? ledger.reservedMiB });
      health.seen();
      if (this.#last.fault !== null) health.failed(this.#last.fault);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof ProbeError && error.isFatal) health.failed(reason);
      health.unseen(reason);
    }
    host.observe(this.#last.foreignMiB, saidMiB ?? this.#last.ownMiB);
    host.settle();
  }

  /** The device as it was last seen. */
  report(): DeviceReport {
    const { probe, ledger, health } = this.#parts;
    const { name, provider, memoryMiB, usableMiB } = probe;
    const { utilisation, temperatureC, powerW } = this.#last;
    return {
      name,
      provider,
      memoryMiB,
      usableMiB,
      freeMiB: ledger.freeMiB,
      foreignMiB: ledger.foreignMiB,
      utilisation,
      temperatureC,
      powerW,
      healthy: health.isHealthy,
      trouble: health.trouble,
    };
  }
}
