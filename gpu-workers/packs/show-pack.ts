import type { Json } from '../../contracts/canonical-json.js';
import { checkPack } from '../../models/check-pack.js';
import { findPack, offerOf } from '../../models/registry.js';
import { onlyArgument, type PackDesk, refusalOf } from './pack-desk.js';

/** `show ID`: all that is known of a pack. */
export async function showPack({ places }: PackDesk, args: readonly string[]): Promise<Json> {
  const pack = await findPack(onlyArgument(args, 'the id of a pack'), places);
  const { manifest, directory } = pack;
  const refusal = await refusalOf(() => checkPack(pack, places, { hash: null }));
  return {
    ...offerOf(pack),
    licence: manifest.licence,
    source: manifest.source ?? null,
    files: manifest.files,
    directory,
    refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
  };
}
