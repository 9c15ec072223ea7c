import { readSettings } from '../infra/config/read-settings.js';
import type { Settings } from '../infra/config/settings.js';
import { openOutbound } from '../infra/outbound/open-outbound.js';
import { ensureBucket, openMinioStore } from '../infra/storage/minio-store.js';
import { restoreTrash } from '../infra/storage/restore-trash.js';
import { createLogger } from '../infra/telemetry/logger.js';
import { createMetrics } from '../infra/telemetry/metrics.js';
import { openGateway } from '../infra/temporal/open-gateway.js';
import { createApp } from './create-app.js';
import { isLoopbackBinding } from './http/loopback.js';

async function main(): Promise<void> {
  const settings = readSettings();
  checkExposure(settings);
  const logger = createLogger('api', settings);
  await ensureBucket(settings);
  const temporal = openGateway(settings);
  const { close: _, ...doors } = temporal;
  const store = restoreTrash(openMinioStore(settings));
  const outbound = openOutbound(settings);
  const app = await createApp({ ...doors, settings, store, logger, metrics: createMetrics(), outbound });
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    app
      .close()
      .then(() => temporal.close())
      .then(
        () => process.exit(0),
        (err) => {
          logger.error({ err }, 'stopped with an error');
          process.exit(1);
        },
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await app.listen(settings.ORFEAS_API_PORT, settings.ORFEAS_API_HOST);
  logger.info({ address: await app.getUrl() }, 'listening');
}

/** Without keys everyone who reaches the port is trusted, so only this machine may reach it. */
function checkExposure(settings: Settings): void {
  if (settings.ORFEAS_API_KEYS.length > 0 || isLoopbackBinding(settings.ORFEAS_API_HOST)) return;
  throw new Error(
    `Expected ORFEAS_API_KEYS for the address ${settings.ORFEAS_API_HOST} but received none: without keys the API ` +
      'listens on loopback only. Set ORFEAS_API_KEYS, or ORFEAS_API_HOST=127.0.0.1.',
  );
}

main().catch((error) => {
  process.stderr.write(`The API can't start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
