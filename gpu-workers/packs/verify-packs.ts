import type { Json } from '../../contracts/canonical-json.js';
import { findPack, listPackIds } from '../../models/registry.js';
import { verifyPack } from '../../models/verify-pack.js';
import { onlyArgument, type PackDesk, refusalOf } from './pack-desk.js';

/** `verify [ID]`: reads every file of a pack, or of all, and compares it with the manifest; licences do not count. */
export async function verifyPacks({ places, note }: PackDesk, args: readonly string[]): Promise<Json> {
  const ids = args.length === 0 ? await listPackIds(places) : [onlyArgument(args, 'one id of a pack')];
  const verdicts: Json[] = [];
  for (const id of ids) {
    const refusal = await refusalOf(async () => {
      const onFile = (path: string) => note(`${id}: ${path}`);
      await verifyPack(await findPack(id, places), { onFile });
    });
    verdicts.push({ id, refusal: refusal === null ? null : { code: refusal.code, message: refusal.message } });
  }
  return verdicts;
}
