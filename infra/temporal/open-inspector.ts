import type { Connection } from '@temporalio/client';
import type { Settings } from '../config/settings.js';
import { openTemporalClient } from './connect-client.js';
import type { QueueInspector } from './generation-gateway.js';
import { guarded } from './guarded.js';
import { inspectQueue } from './inspect-queue.js';

const CALL_DEADLINE_MS = 5_000;

/** A door to the task queues over a connection that is there already. */
export function createInspector(connection: Connection, namespace: string): QueueInspector {
  return {
    report: (queue, kind) =>
      guarded(connection, CALL_DEADLINE_MS, () => inspectQueue(connection, namespace, queue, kind)),
  };
}

/** Opens a door to the task queues alone; nothing is sent before the first question. */
export function openInspector(settings: Settings): QueueInspector & { close(): Promise<void> } {
  const { connection } = openTemporalClient(settings);
  return {
    ...createInspector(connection, settings.ORFEAS_TEMPORAL_NAMESPACE),
    close: () => connection.close(),
  };
}
