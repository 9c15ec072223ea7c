import { join, resolve } from 'node:path';
import { readLocalSettings } from '../config/local-settings.js';
import { createLogger } from '../telemetry/logger.js';
import { buildIdentity } from './build-identity.js';
import { LocalSetup } from './local-setup.js';
import { localPaths } from './local-state.js';
import { isAlive, startTimeOf } from './process-identity.js';
import { stopOrphans } from './stop-orphans.js';
import { releaseLock, takeLock } from './supervisor-lock.js';

const ROTATE_EVERY_MS = 60_000;
const WATCH_EVERY_MS = 1_000;

/**
 * Entry of the process that keeps one home's parts running: `supervisor.js HOME [PID]`; with a PID, for as long as that process
 * lives. Ends with 0 at once where the home has a supervisor already.
 */
async function main(home: string, whilePid: number | null): Promise<void> {
  const settings = readLocalSettings();
  const logger = createLogger('supervisor', { ORFEAS_LOG_LEVEL: 'info' });
  const { lock } = localPaths(home);
  if (!takeLock(lock)) {
    logger.info('another supervisor runs already');
    return;
  }
  const dist = resolve(import.meta.dirname, '../..');
  const setup = new LocalSetup({
    home,
    dist,
    build: buildIdentity(join(dist, '..')),
    settings,
    temporalBin: settings.ORFEAS_TEMPORAL_BIN ?? 'temporal',
    minioBin: settings.ORFEAS_MINIO_BIN ?? 'minio',
    logger,
  });
  const rotation = setInterval(() => setup.rotateLogs(), ROTATE_EVERY_MS);
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    clearInterval(rotation);
    await setup.stop();
    releaseLock(lock);
    logger.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  // The terminal that started the set-up may close; the set-up goes on.
  process.on('SIGHUP', () => undefined);
  if (whilePid !== null) {
    const owner = { pid: whilePid, startTime: startTimeOf(whilePid) };
    setInterval(
      () => isAlive(owner) || void stop('end of the process that it was started for'),
      WATCH_EVERY_MS,
    ).unref();
  }
  await stopOrphans(home);
  try {
    if (!stopping) await setup.start();
  } catch (error) {
    logger.error({ err: error }, 'not started');
    await setup.stop();
    releaseLock(lock);
    process.exit(1);
  }
}

const [home = '.orfeas', pid] = process.argv.slice(2);
await main(resolve(home), pid === undefined ? null : Number(pid));
