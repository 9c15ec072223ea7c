import { setTimeout as delay } from 'node:timers/promises';
import { openTemporalClient } from '../temporal/connect-client.js';
import { findBacklog, type QueuedTasks } from '../temporal/find-backlog.js';
import { type PartPlan, SupervisedPart } from './supervised-part.js';

/** A server that starts over an old database answers within seconds. */
const START_DEADLINE_MS = 60_000;
const ASK_EVERY_MS = 200;

/**
 * Runs Temporal by a plan for as long as it takes to see what waits in its queues.
 * @throws what Temporal answered last, where it does not come up.
 */
export async function askBacklog(temporal: PartPlan, address: string): Promise<QueuedTasks[]> {
  const part = new SupervisedPart(temporal, { onChange: () => undefined, onDeath: () => false });
  part.start();
  const { client, connection } = openTemporalClient({
    ORFEAS_TEMPORAL_ADDRESS: address,
    ORFEAS_TEMPORAL_NAMESPACE: 'default',
  });
  try {
    for (const deadline = performance.now() + START_DEADLINE_MS; ; await delay(ASK_EVERY_MS)) {
      try {
        return await findBacklog(client);
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
    }
  } finally {
    await connection.close();
    await part.stop();
  }
}
