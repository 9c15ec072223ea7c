import { readState, removeState } from './local-state.js';
import { endProcess } from './process-identity.js';

/** Orphans have nobody to report to: a short while to say goodbye is enough, their work goes on elsewhere. */
const GRACE_MS = 3_000;

/** Ends what a supervisor left behind that was itself ended by force, and forgets it. */
export async function stopOrphans(home: string): Promise<void> {
  const state = readState(home);
  if (state === null) return;
  await Promise.all(
    state.parts.map(async ({ pid, startTime }) => {
      if (pid !== null && startTime !== null) await endProcess({ pid, startTime }, GRACE_MS);
    }),
  );
  removeState(home);
}
