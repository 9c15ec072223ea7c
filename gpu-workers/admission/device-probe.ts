import { freemem, totalmem } from 'node:os';
import { isDeviceError } from './device-health.js';
import { type Ask, readCard, readProcesses } from './nvidia-smi.js';

/** What our runner is known to be, when a device is looked at. */
export interface OwnUse {
  /** Process of the runner; null while there is none. */
  pid: number | null;
  /** What it says that it holds, or what is reserved for it where it can't tell, MiB. */
  heldMiB: number;
}

/** What a look at a device has shown. */
export interface DeviceLook {
  /** Held by processes that are not ours and were not there from the start, MiB. */
  foreignMiB: number;
  /** Held by our runner, as the device tells it; null where it does not. */
  ownMiB: number | null;
  utilisation: number | null;
  temperatureC: number | null;
  powerW: number | null;
  /** A trouble that no job causes; null where all is well. */
  fault: string | null;
}

/** A device that can be looked at. */
export interface DeviceProbe {
  readonly name: string;
  readonly provider: 'cpu' | 'cuda';
  /** All its memory, MiB. */
  readonly memoryMiB: number;
  /** What engines may use of it, MiB. */
  readonly usableMiB: number;
  /** @throws Error when it can't be told how the device stands; what was last seen stays the best guess. */
  look(own: OwnUse): Promise<DeviceLook>;
}

const MIB = 2 ** 20;

/**
 * Finds out about the card `index`.
 * @param share of the memory that is there at the start which engines may use, 0..1.
 * @throws Error when there is no such card.
 */
export async function openCard(ask: Ask, index: number, share: number): Promise<DeviceProbe> {
  const [card, processes] = await Promise.all([readCard(ask, index), readProcesses(ask, index)]);
  // What no computing process holds (a display, the driver) stays for ever; what one holds may come and go.
  const baselineMiB = Math.max(0, card.totalMiB - card.freeMiB - sumOf(processes.map(({ usedMiB }) => usedMiB ?? 0)));
  let eccErrors = card.eccErrors ?? 0;
  return {
    name: card.name,
    provider: 'cuda',
    memoryMiB: card.totalMiB,
    usableMiB: Math.floor(share * (card.totalMiB - baselineMiB)),
    async look({ pid, heldMiB }) {
      const [now, apps] = await lookAt(ask, index);
      const ownMiB = apps.find((app) => app.pid === pid)?.usedMiB ?? null;
      const others = sumOf(apps.filter((app) => app.pid !== pid).map(({ usedMiB }) => usedMiB ?? 0));
      const unexplained = now.totalMiB - now.freeMiB - baselineMiB - (ownMiB ?? heldMiB);
      const grown = (now.eccErrors ?? 0) - eccErrors;
      eccErrors = Math.max(eccErrors, now.eccErrors ?? 0);
      return {
        // Inside a container the driver may not name our process: then the card's sum less what we know of ourselves.
        foreignMiB: Math.max(0, Math.round(ownMiB === null ? unexplained : Math.max(others, unexplained))),
        ownMiB,
        utilisation: now.utilisation,
        temperatureC: now.temperatureC,
        powerW: now.powerW,
        fault: grown > 0 ? `${grown} uncorrected memory errors (ECC)` : null,
      };
    },
  };
}

type Look = [Awaited<ReturnType<typeof readCard>>, Awaited<ReturnType<typeof readProcesses>>];

/** A card that is lost fails every look; that is told apart from a program that did not answer. */
async function lookAt(ask: Ask, index: number): Promise<Look> {
  try {
    return await Promise.all([readCard(ask, index), readProcesses(ask, index)]);
  } catch (error) {
    throw new ProbeError(textOf(error), { cause: error });
  }
}

/** A look failed; `isFatal` when the device itself is in trouble. */
export class ProbeError extends Error {
  readonly isFatal: boolean;

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ProbeError';
    this.isFatal = isDeviceError(message);
  }
}

function textOf(error: unknown): string {
  // What a program printed says more than that it failed.
  const { message, stdout, stderr } = error as { message?: string; stdout?: string; stderr?: string };
  return [message, stderr, stdout]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
    .slice(0, 500);
}

/** The machine's own processors and memory. */
export interface Machine {
  totalMiB(): number;
  availableMiB(): number;
}

/** What this process may use, also inside a container. */
export const THIS_MACHINE: Machine = {
  totalMiB: () => Math.round(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / MIB),
  availableMiB: () => Math.round(Math.min(freemem(), process.availableMemory()) / MIB),
};

/**
 * The CPU as a device: a share of what memory is available at the start. Other processes count only once they leave
 * less than that.
 */
export function openCpu(share: number, machine: Machine = THIS_MACHINE): DeviceProbe {
  const usableMiB = Math.floor(share * Math.min(machine.totalMiB(), machine.availableMiB()));
  return {
    name: 'cpu',
    provider: 'cpu',
    memoryMiB: machine.totalMiB(),
    usableMiB,
    async look({ heldMiB }) {
      return {
        foreignMiB: Math.max(0, Math.round(usableMiB - heldMiB - machine.availableMiB())),
        ownMiB: null,
        utilisation: null,
        temperatureC: null,
        powerW: null,
        fault: null,
      };
    },
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
