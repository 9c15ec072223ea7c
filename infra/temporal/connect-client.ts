import { Client, Connection } from '@temporalio/client';
import type { Settings } from '../config/settings.js';

/** Opens a client that connects at its first call; `close` ends the connection. */
export function openTemporalClient(settings: Pick<Settings, 'ORFEAS_TEMPORAL_ADDRESS' | 'ORFEAS_TEMPORAL_NAMESPACE'>): {
  client: Client;
  connection: Connection;
} {
  const connection = Connection.lazy({ address: settings.ORFEAS_TEMPORAL_ADDRESS });
  return { connection, client: new Client({ connection, namespace: settings.ORFEAS_TEMPORAL_NAMESPACE }) };
}
