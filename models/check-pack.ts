import { type Acceptances, readAcceptances } from './accepted-licences.js';
import { hashFile, rememberHashes } from './file-hashes.js';
import { checkLicence } from './licence-gate.js';
import { installedPaths, type PackPlaces } from './pack-places.js';
import type { Pack } from './read-pack.js';
import { type VerifyOptions, verifyPack } from './verify-pack.js';

/**
 * Whether a pack may be used: its licence first, which costs nothing, then its files. Hashes are remembered in the
 * operator's folder; `hash: null` looks at sizes only.
 * @throws OrfeasError TERRITORY_EXCLUDED, LICENCE_NOT_ACCEPTED, PACK_FILE_MISSING, PACK_FILE_CORRUPT, PACK_INVALID.
 */
export async function checkPack(
  pack: Pack,
  { installed, territory }: PackPlaces,
  { hash = installed === null ? hashFile : rememberHashes(installedPaths(installed).hashes) }: VerifyOptions = {},
): Promise<void> {
  checkLicence(pack.manifest, { territory, acceptances: await acceptancesFor(pack, installed) });
  await verifyPack(pack, { hash });
}

/** Only packs that need it read the file, so that the others do without one. */
async function acceptancesFor({ manifest }: Pack, installed: string | null): Promise<Acceptances> {
  if (installed === null || !manifest.licence.acceptRequired) return {};
  return readAcceptances(installedPaths(installed).licences);
}
