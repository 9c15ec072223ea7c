import { ensureUp, readRunning, type UpOptions } from './ensure-up.js';
import type { PartName } from './local-state.js';
import { endProcess } from './process-identity.js';

const WORKERS: readonly PartName[] = ['cpu-worker', 'gpu-worker', 'render-worker'];
/** Longer than a worker lets its stages finish; what it had not finished goes on from its checkpoint. */
const GRACE_MS = 20_000;

/**
 * Ends the workers of a home's set-up, so that its supervisor starts them anew, and waits until all answer; false where
 * no set-up runs.
 * @throws LocalSetupError when they do not come up in time.
 */
export async function restartWorkers(home: string, options: UpOptions): Promise<boolean> {
  const state = readRunning(home);
  if (state === null) return false;
  const workers = state.parts.filter(({ name }) => WORKERS.includes(name));
  await Promise.all(
    workers.map(({ pid, startTime }) => (pid === null ? undefined : endProcess({ pid, startTime }, GRACE_MS))),
  );
  await ensureUp(home, options);
  return true;
}
