import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process beyond doubt: pids are used again, start times are not. */
export interface ProcessIdentity {
  pid: number;
  /** As {@link startTimeOf} told it when the process was known to be ours. */
  startTime: string | null;
}

/** When a process started, in the system's own notation; null where there is none (or only its remains). */
export function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the command stands in parentheses and may hold any character; state is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return process.platform === 'linux' ? null : startTimeFromPs(pid);
  }
}

function startTimeFromPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

/** Whether exactly this process still runs. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  const now = startTimeOf(pid);
  return now !== null && (startTime === null || now === startTime);
}

/** Sends a signal to a process, or with a negative pid to a group; false where there is none. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Asks a process to end, and after `graceMs` ends it together with its group. Resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (!isAlive(identity)) return;
  signalProcess(identity.pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (isAlive(identity) && performance.now() < deadline) await delay(20);
  if (!isAlive(identity)) return;
  signalProcess(-identity.pid, 'SIGKILL');
  signalProcess(identity.pid, 'SIGKILL');
  while (isAlive(identity)) await delay(20);
}
