/**
 * What Temporal's matching runs with. Priorities and fairness work with these alone, and only where they hold from the
 * first job on: tasks queued under other values are never handed out (seen on server 1.29.1). So a change of them waits
 * until nothing is queued; see settle-matching.ts.
 */
export const MATCHING_SETTINGS: readonly string[] = [
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/** What every set-up ran with whose build did not note it yet. Never to be changed. */
export const FIRST_MATCHING_SETTINGS: readonly string[] = [
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];
