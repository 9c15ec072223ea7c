import { Context } from '@temporalio/activity';
import type { RetentionActivities } from '../../contracts/retention.js';
import { patiently } from '../patience.js';
import { eraseGeneration } from './erase-generation.js';
import type { NamingParts } from './name-kept.js';

/** The activities that end what is no longer to be kept. */
export function createRetentionActivities(parts: NamingParts): RetentionActivities {
  return {
    eraseGeneration(order) {
      const { cancellationSignal: signal, heartbeat } = Context.current();
      return patiently(() => eraseGeneration({ ...parts, signal, beat: () => heartbeat() }, order), signal);
    },
  };
}
