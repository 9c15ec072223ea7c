import { readRunning } from './ensure-up.js';
import { endProcess } from './process-identity.js';
import { stopOrphans } from './stop-orphans.js';

/** Longer than all parts together may take: workers and API first, then the servers. */
const GRACE_MS = 40_000;

/** Stops a home's set-up, orphans of a dead supervisor too; false where there was nothing to stop. */
export async function stop(home: string): Promise<boolean> {
  const state = readRunning(home);
  if (state !== null) await endProcess(state, GRACE_MS);
  await stopOrphans(home);
  return state !== null;
}
