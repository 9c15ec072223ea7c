import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive, startTimeOf } from './process-identity.js';

/** A process on whichever machine: what its files carry, so that others can tell whether it still lives. */
export interface ProcessOwner {
  host: string;
  /** Of the machine's current run: process ids and start times of another run say nothing. Null where unknown. */
  boot: string | null;
  pid: number;
  startTime: string | null;
}

/** This process. */
export function thisProcess(): ProcessOwner {
  return { host: hostname(), boot: bootId(), pid: process.pid, startTime: startTimeOf(process.pid) };
}

/**
 * Whether a process has certainly ended. Of a process on another host nothing is certain: a folder may be shared by
 * machines, and containers do not see each other's processes.
 */
export function hasEnded(owner: ProcessOwner): boolean {
  if (owner.host !== hostname()) return false;
  return owner.boot !== bootId() || !isAlive(owner);
}

/** As one file name, and {@link ownerOf} back. */
export function nameOf({ host, boot, pid, startTime }: ProcessOwner): string {
  return [host, boot ?? '', String(pid), startTime ?? ''].map(encodeURIComponent).join('~');
}

/** Null where the name is none of {@link nameOf}. */
export function ownerOf(name: string): ProcessOwner | null {
  // What encodeURIComponent leaves of a host's name, a boot id, a process id and a time.
  if (!/^(?:[\w.-]|%[0-9A-F]{2})+~[\w-]*~\d+~(?:[\w.-]|%[0-9A-F]{2})*$/.test(name)) return null;
  const [host = '', boot = '', pid = '', startTime = ''] = name.split('~').map(decodeURIComponent);
  return { host, boot: boot || null, pid: Number(pid), startTime: startTime || null };
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
