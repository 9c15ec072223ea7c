/**
 * How much older a job must be to go before one of the next better priority, ms. Long enough that priorities hold
 * through any usual backlog, and short enough that the last one is served the same day under a lasting overload.
 */
const PRIORITY_CLASS_MS = 30 * 60_000;

/**
 * What jobs and queues of a device are ordered by, the least first: (priority, age), where half an hour of age makes
 * up for one priority, so that nothing starves.
 * @param sinceMs when it began to wait.
 * @param priority 1 (first) to 5.
 */
export function turnOf(sinceMs: number, priority: number): number {
  return sinceMs + priority * PRIORITY_CLASS_MS;
}
