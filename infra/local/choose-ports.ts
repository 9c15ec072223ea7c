import type { LocalSettings } from '../config/local-settings.js';
import { findFreePort } from './free-port.js';
import type { LocalPorts } from './plan-parts.js';

/** Workers' health ports come after the API's: 4380 for the API, 4381 to 4383 for the workers. */
const WORKER_PORTS_AFTER_API = 1;

/** Free ports for a local set-up: the preferred ones where they are free, their neighbours where not. */
export async function choosePorts(
  settings: Pick<
    LocalSettings,
    'ORFEAS_API_PORT' | 'ORFEAS_TEMPORAL_PORT' | 'ORFEAS_TEMPORAL_UI_PORT' | 'ORFEAS_MINIO_PORT'
  >,
): Promise<LocalPorts> {
  const taken = new Set<number>();
  const api = await findFreePort(settings.ORFEAS_API_PORT, taken);
  return {
    api,
    temporal: await findFreePort(settings.ORFEAS_TEMPORAL_PORT, taken),
    temporalUi: await findFreePort(settings.ORFEAS_TEMPORAL_UI_PORT, taken),
    minio: await findFreePort(settings.ORFEAS_MINIO_PORT, taken),
    cpuWorker: await findFreePort(api + WORKER_PORTS_AFTER_API, taken),
    gpuWorker: await findFreePort(api + WORKER_PORTS_AFTER_API, taken),
    renderWorker: await findFreePort(api + WORKER_PORTS_AFTER_API, taken),
  };
}
