import type { Json } from '../../contracts/canonical-json.js';
import type { Arrival } from '../../models/add-pack.js';
import { checkPack } from '../../models/check-pack.js';
import { type PackDesk, refusalOf } from './pack-desk.js';

/** What became of a pack that was added or pulled, and what still keeps it from being served. */
export async function describeArrival({ pack, outcome }: Arrival, { places }: PackDesk): Promise<Json> {
  const { manifest, digest, directory } = pack;
  const refusal = await refusalOf(() => checkPack(pack, places));
  return {
    id: manifest.id,
    version: manifest.version,
    digest,
    directory,
    outcome,
    refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
  };
}
