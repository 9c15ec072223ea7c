/** A part that was well is started again at once; one that dies soon after, this much later and then ever later. */
const FIRST_MS = 250;
/** Restarts never come further apart. */
const LONGEST_MS = 15_000;
/** A part that ran this long was well: its next restart is a first one again. */
export const HEALTHY_AFTER_MS = 10_000;

/** How long to wait before a part that died for the `failures`-th time in a row (from 1) is started again, ms. */
export function restartDelayMs(failures: number): number {
  return failures === 1 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 2));
}
