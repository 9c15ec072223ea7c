import type { Logger } from '../../infra/telemetry/logger.js';
import { isOutage, patiently } from '../patience.js';

/** Declares something once Temporal is there, however long that takes; what else goes wrong is told and left. */
export async function declarePatiently(declare: () => Promise<void>, log: Logger): Promise<void> {
  for (;;) {
    try {
      return await patiently(declare, new AbortController().signal);
    } catch (err) {
      if (isOutage(err)) continue;
      log.warn({ err }, 'the schedule of sweeps could not be declared');
      return;
    }
  }
}
