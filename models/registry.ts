import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OrfeasError } from '../contracts/errors.js';
import type { PackOffer } from '../contracts/worker-report.js';
import { checkPack } from './check-pack.js';
import { packOptions } from './pack-options.js';
import { EMBEDDED_ONLY, type PackPlaces } from './pack-places.js';
import { MANIFEST_FILE, type Pack, readPack } from './read-pack.js';

export type { Pack } from './read-pack.js';

const PACK_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** Ids of all packs, embedded and installed, sorted; whether they can be served shows when they are loaded. */
export async function listPackIds(places: PackPlaces): Promise<string[]> {
  const folders = [places.embedded, ...(places.installed === null ? [] : [places.installed])];
  const found = await Promise.all(folders.map(packFoldersIn));
  return [...new Set(found.flat())].sort();
}

/**
 * Finds a pack by its id and reads its manifest; neither its files nor its licence are looked at.
 * @throws OrfeasError MODEL_UNKNOWN, PACK_SCHEMA_UNSUPPORTED, PACK_INVALID (also for an id that two packs have).
 */
export async function findPack(id: string, places: PackPlaces): Promise<Pack> {
  const folders = [places.embedded, ...(places.installed === null ? [] : [places.installed])];
  const found: string[] = [];
  for (const folder of folders) {
    if ((await packFoldersIn(folder)).includes(id)) found.push(join(folder, id));
  }
  const [directory, other] = found;
  if (directory === undefined) {
    throw new OrfeasError('MODEL_UNKNOWN', `Expected a pack ${id} in ${folders.join(' or ')} but found none`);
  }
  if (other !== undefined) {
    throw new OrfeasError('PACK_INVALID', `Expected one pack ${id}, but one ships with Orfeas: remove ${other}`);
  }
  const pack = await readPack(directory);
  if (pack.manifest.id !== id) {
    throw new OrfeasError('PACK_INVALID', `Expected the id ${id} in ${directory} but received ${pack.manifest.id}`);
  }
  return pack;
}

/**
 * Loads a pack that may be used: its manifest is valid, its licence lets it, its files are what the manifest says.
 * @throws OrfeasError as {@link findPack}, or TERRITORY_EXCLUDED, LICENCE_NOT_ACCEPTED, PACK_FILE_MISSING,
 * PACK_FILE_CORRUPT.
 */
export async function loadPack(id: string, places: PackPlaces = EMBEDDED_ONLY): Promise<Pack> {
  const pack = await findPack(id, places);
  await checkPack(pack, places);
  return pack;
}

/** What clients may know of a pack. `needMiB`: what was measured on the device, else the manifest's estimate. */
export function offerOf({ manifest, digest }: Pack, needMiB: number | null = estimateNeed(manifest)): PackOffer {
  const { id, version, title, family, licence, embedded, capabilities, purpose } = manifest;
  return {
    id,
    version,
    title,
    family,
    digest,
    licence: licence.id,
    embedded,
    capabilities,
    purpose,
    matting: 'preprocess' in manifest ? manifest.preprocess.matting : null,
    texture: 'texture' in manifest ? manifest.texture.mode : 'project-front',
    needMiB,
    options: packOptions(manifest),
  };
}

/** Sum over the graphs, whose sessions are held at once, MiB. */
function estimateNeed({ resources }: Pack['manifest']): number | null {
  if (resources === null) return null;
  return Object.values(resources.vramMiB).reduce((sum, mib) => sum + mib, 0);
}

async function packFoldersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => PACK_ID.test(name) && existsSync(join(folder, name, MANIFEST_FILE)));
}
