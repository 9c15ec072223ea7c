/** The first restart comes this soon. */
const FIRST_MS = 250;
/** Restarts never come further apart. */
const LONGEST_MS = 15_000;
/** A part that ran this long was well: its next restart is a first one again. */
export const HEALTHY_AFTER_MS = 30_000;

/** How long to wait before a part that died for the `failures`-th time in a row (from 1) is started again, ms. */
export function restartDelayMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
}
