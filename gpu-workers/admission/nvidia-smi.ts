import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What `nvidia-smi` tells of a card. Memory is MiB; null where it says that it can't tell. */
export interface CardState {
  name: string;
  totalMiB: number;
  freeMiB: number;
  /** Percent. */
  utilisation: number | null;
  temperatureC: number | null;
  powerW: number | null;
  /** Uncorrected memory errors since the driver was loaded. */
  eccErrors: number | null;
}

/** A process that computes on a card; its memory is null where the driver does not tell it. */
export interface CardProcess {
  pid: number;
  usedMiB: number | null;
}

/** Asks a program; rejects when it fails or takes too long. */
export type Ask = (args: readonly string[]) => Promise<string>;

const CARD_FIELDS = [
  'name',
  'memory.total',
  'memory.free',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'ecc.errors.uncorrected.volatile.total',
];
const FORMAT = '--format=csv,noheader,nounits';

/** A healthy driver answers within half a second; one that hangs would hold up everything else. */
const ANSWER_WITHIN_MS = 5_000;

/** A way to ask the program at `path`. */
export function askNvidiaSmi(path: string): Ask {
  const run = promisify(execFile);
  return async (args) => (await run(path, [...args], { timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL' })).stdout;
}

/** How a card stands now. @throws Error when the program fails or answers something else. */
export async function readCard(ask: Ask, index: number): Promise<CardState> {
  return parseCard(await ask([`--id=${index}`, `--query-gpu=${CARD_FIELDS.join(',')}`, FORMAT]));
}

/** The processes that compute on a card. Throws like {@link readCard}. */
export async function readProcesses(ask: Ask, index: number): Promise<CardProcess[]> {
  return parseProcesses(await ask([`--id=${index}`, '--query-compute-apps=pid,used_memory', FORMAT]));
}

export function parseCard(text: string): CardState {
  const line = text.split('\n').find((it) => it.trim() !== '') ?? '';
  const [name = '', total, free, utilisation, temperature, power, ecc] = line.split(',').map((cell) => cell.trim());
  const totalMiB = numberOf(total);
  const freeMiB = numberOf(free);
  if (totalMiB === null || freeMiB === null) {
    throw new Error(`Expected a card's state from nvidia-smi but received ${JSON.stringify(text.slice(0, 200))}`);
  }
  return {
    name,
    totalMiB,
    freeMiB,
    utilisation: numberOf(utilisation),
    temperatureC: numberOf(temperature),
    powerW: numberOf(power),
    eccErrors: numberOf(ecc),
  };
}

export function parseProcesses(text: string): CardProcess[] {
  const processes: CardProcess[] = [];
  for (const line of text.split('\n')) {
    const [pid, used] = line.split(',').map((cell) => cell.trim());
    const id = numberOf(pid);
    if (id !== null) processes.push({ pid: id, usedMiB: numberOf(used) });
  }
  return processes;
}

/** `[N/A]`, `[Not Supported]` and the like are null. */
function numberOf(cell: string | undefined): number | null {
  return cell !== undefined && /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
}
