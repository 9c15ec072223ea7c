import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** What is waited for, for the error's sentence. */
  what: string;
  deadlineMs?: number;
  everyMs?: number;
}

/** Asks again and again until the answer is neither null, undefined nor false, and returns it. */
export async function until<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { what, deadlineMs = 30_000, everyMs = 20 }: UntilOptions,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}`);
    await delay(everyMs);
  }
}
