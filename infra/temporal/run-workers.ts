import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import type { Settings } from '../config/settings.js';
import type { Logger } from '../telemetry/logger.js';
import { openTemporalClient } from './connect-client.js';
import { InFlightJournal } from './in-flight-journal.js';
import { keepHistory } from './keep-history.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Runs the Temporal workers of a process until SIGINT or SIGTERM, or until one of them fails. Waits for Temporal
 * when it is not there yet.
 * @param journal the process's notes of attempts, null where it keeps none.
 * @throws what a worker failed with; the process should end with it.
 */
export async function runWorkers(
  settings: Settings,
  log: Logger,
  journal: InFlightJournal | null,
  create: (connection: NativeConnection) => Promise<Worker[]>,
): Promise<void> {
  Runtime.install({ logger: forwardTo(log), shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const connection = await connectPatiently(settings, log);
  try {
    // At once and beside the rest: another worker may take what is given back before this one polls.
    const [workers] = await Promise.all([create(connection), reportLeftovers(settings, log, journal)]);
    await keepHistory(settings).catch((err: unknown) =>
      log.warn({ err }, 'the namespace’s retention could not be set'),
    );
    log.info({ queues: workers.map((worker) => worker.options.taskQueue) }, 'polling');
    await Promise.all(workers.map((worker) => worker.run()));
    await journal?.close();
  } finally {
    await connection.close();
  }
}

/** The journal of a process under the run directory, if there is one. */
export function openJournal(settings: Settings, name: string): InFlightJournal | null {
  return settings.ORFEAS_RUN_DIR === undefined
    ? null
    : new InFlightJournal(`${settings.ORFEAS_RUN_DIR}/in-flight/${name}`);
}

async function reportLeftovers(settings: Settings, log: Logger, journal: InFlightJournal | null): Promise<void> {
  if (journal === null) return;
  const { client, connection } = openTemporalClient(settings);
  try {
    const failed = await journal.failLeftovers(client);
    if (failed > 0) log.warn({ attempts: failed }, 'gave back what a killed predecessor worked on');
  } catch (error) {
    // Their heartbeat timeout gives them back a little later.
    log.warn({ err: error }, 'could not give back what a killed predecessor worked on');
  } finally {
    await connection.close();
  }
}

async function connectPatiently(settings: Settings, log: Logger): Promise<NativeConnection> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await NativeConnection.connect({ address: settings.ORFEAS_TEMPORAL_ADDRESS });
    } catch (error) {
      log.debug({ err: error }, 'Temporal is not there yet');
      await delay(pause);
    }
  }
}

function forwardTo(log: Logger): DefaultLogger {
  return new DefaultLogger('INFO', ({ level, message, meta }) => {
    const say = { TRACE: log.trace, DEBUG: log.debug, INFO: log.info, WARN: log.warn, ERROR: log.error }[level];
    say.call(log, meta ?? {}, message);
  });
}
