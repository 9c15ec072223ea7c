import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, signalProcess } from '../../../infra/local/process-identity.js';
import { until } from '../until.js';
import type { Fault, FaultPart } from './fault-case.js';
import type { FaultStack } from './fault-stack.js';

/** How long a stopped process stands still: longer than a heartbeat timeout and every time limit of a call. */
const STOPPED_MS = 20_000;

/**
 * Disturbs a part. Resolves with when it was done, ms since the epoch; a stopped process goes on 20 s later.
 * @param aimed its process as it was found beforehand: to look for it takes longer than the last moment lasts.
 */
export async function injectFault(
  stack: FaultStack,
  { part, fault }: { part: FaultPart; fault: Fault },
  aimed: ProcessIdentity,
): Promise<number> {
  const victim = isAlive(aimed)
    ? aimed
    : await until(() => stack.processOf(part), { what: `a process of ${part}`, everyMs: 2 });
  const at = Date.now();
  if (fault === 'restart') signalProcess(victim.pid, 'SIGTERM');
  if (fault === 'kill') {
    signalProcess(victim.pid, 'SIGKILL');
    await until(() => !isAlive(victim), { what: `the end of ${part}`, everyMs: 2 });
  }
  if (fault === 'stop') {
    signalProcess(victim.pid, 'SIGSTOP');
    await delay(STOPPED_MS);
    signalProcess(victim.pid, 'SIGCONT');
  }
  return at;
}
