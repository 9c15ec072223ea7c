import type { Json } from '../../contracts/canonical-json.js';
import { checkPack } from '../../models/check-pack.js';
import { findPack, listPackIds, type Pack } from '../../models/registry.js';
import { type PackDesk, refusalOf } from './pack-desk.js';

/** `ls`: every pack and whether it could be served; files are looked at, not hashed. */
export async function listPacks({ places }: PackDesk): Promise<Json> {
  const ids = await listPackIds(places);
  return Promise.all(
    ids.map(async (id) => {
      const found: { pack: Pack | null } = { pack: null };
      const refusal = await refusalOf(async () => {
        found.pack = await findPack(id, places);
        await checkPack(found.pack, places, { hash: null });
      });
      const { pack } = found;
      return {
        id,
        version: pack?.manifest.version ?? null,
        title: pack?.manifest.title ?? null,
        family: pack?.manifest.family ?? null,
        purpose: pack?.manifest.purpose ?? null,
        licence: pack?.manifest.licence.id ?? null,
        bytes: pack?.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
        directory: pack?.directory ?? null,
        refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
      };
    }),
  );
}
