import type { Settings } from '../config/settings.js';
import { openTemporalClient } from './connect-client.js';

/** Sets how long the namespace keeps the history of what has ended; Temporal's own default is a day or three. */
export async function keepHistory(settings: Settings): Promise<void> {
  const { connection } = openTemporalClient(settings);
  // The type asks for a Long; a plain number is taken as well.
  const seconds = Math.round(settings.ORFEAS_HISTORY / 1000) as never;
  try {
    await connection.workflowService.updateNamespace({
      namespace: settings.ORFEAS_TEMPORAL_NAMESPACE,
      config: { workflowExecutionRetentionTtl: { seconds } },
    });
  } finally {
    await connection.close();
  }
}
