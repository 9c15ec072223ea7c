import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_TRAITS, OrfeasError } from '../contracts/errors.js';

/** How long an attempt itself waits for a part that is away, before it hands the wait to Temporal. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Repeats work that failed for an outage, so that a stage's result survives a restart of the object store.
 * @throws the last error when the outage outlasts the patience, any other error at once.
 */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || Date.now() + pause > deadline) throw error;
      await delay(pause, undefined, { signal });
    }
  }
}

/** Whether an error says that a part beside us is away. */
export function isOutage(error: unknown): boolean {
  return error instanceof OrfeasError && ERROR_TRAITS[error.code].outage;
}
