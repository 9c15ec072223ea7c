import type { Json } from '../../contracts/canonical-json.js';
import { createLogger } from '../../infra/telemetry/logger.js';
import { loadPack } from '../../models/registry.js';
import { measurePack } from '../admission/measure-pack.js';
import { onlyArgument, type PackDesk } from './pack-desk.js';

/** `measure ID`: runs a pack once on the device that the settings name and keeps what it held at most. */
export async function measureOnDevice({ settings, places, note }: PackDesk, args: readonly string[]): Promise<Json> {
  const id = onlyArgument(args, 'the id of a pack');
  const pack = await loadPack(id, places);
  note(`running ${id} once ...`);
  // Results go to stdout; only what is wrong is of interest here.
  const log = createLogger('models', { ORFEAS_LOG_LEVEL: 'warn' }, process.stderr);
  return { id, ...(await measurePack(pack, settings, log)) };
}
