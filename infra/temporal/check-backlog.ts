import { fileURLToPath } from 'node:url';
import { readSettings } from '../config/read-settings.js';
import { openTemporalClient } from './connect-client.js';
import { findBacklog } from './find-backlog.js';

/** Says which queues hold tasks; the exit code is 1 where any does. To be run before a change of matching settings. */
async function checkBacklog(): Promise<number> {
  const { client, connection } = openTemporalClient(readSettings());
  try {
    const waiting = await findBacklog(client);
    for (const { queue, tasks } of waiting) process.stdout.write(`${queue}: ${tasks} waiting\n`);
    if (waiting.length === 0) process.stdout.write('Nothing waits: the matching settings may be changed now.\n');
    else process.stdout.write('Change no matching setting now: what waits would not be handed out any more.\n');
    return waiting.length === 0 ? 0 : 1;
  } finally {
    await connection.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await checkBacklog();
