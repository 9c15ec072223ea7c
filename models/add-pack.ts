import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hashFile } from './file-hashes.js';
import { installedPaths } from './pack-places.js';
import { type FreeBytes, placePack, refuseEmbeddedId, refuseFullDisk, type WritablePlaces } from './place-pack.js';
import { MANIFEST_FILE, type Pack, readPack } from './read-pack.js';
import { findPack } from './registry.js';
import { verifyPack } from './verify-pack.js';

export interface AddOptions {
  places: WritablePlaces;
  onFile?: (path: string, bytes: number) => void;
  freeBytes?: FreeBytes;
}

/** A pack that is installed now. */
export interface Arrival {
  pack: Pack;
  /** `known`: the same pack was there, whole; `replaced`: another with its id was. */
  outcome: 'new' | 'replaced' | 'known';
}

/**
 * Copies a pack from any folder into the operator's: what the manifest lists, no more, checked before and after.
 * @throws OrfeasError PACK_INVALID, PACK_SCHEMA_UNSUPPORTED, PACK_FILE_MISSING, PACK_FILE_CORRUPT, MODEL_UNKNOWN where
 * the folder has no manifest, DOWNLOAD_FAILED where the disk is full.
 */
export async function addPack(folder: string, { places, onFile, freeBytes }: AddOptions): Promise<Arrival> {
  const source = await readPack(resolve(folder));
  const { id, files } = source.manifest;
  refuseEmbeddedId(id, places);
  await verifyPack(source, { hash: hashFile, ...(onFile === undefined ? {} : { onFile }) });
  const former = await wholePack(id, places);
  if (former === source.digest) return { pack: await findPack(id, places), outcome: 'known' };
  const { incoming } = installedPaths(places.installed);
  const copy = join(incoming, `add-${randomBytes(6).toString('hex')}`);
  await mkdir(copy, { recursive: true });
  try {
    await refuseFullDisk(
      places.installed,
      files.reduce((sum, { bytes }) => sum + bytes, 0),
      freeBytes,
    );
    for (const path of [...files.map((file) => file.path), MANIFEST_FILE]) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      // A file system that shares blocks between files copies at once.
      await copyFile(join(source.directory, path), join(copy, path), constants.COPYFILE_FICLONE);
    }
    await verifyPack(await readPack(copy));
    await placePack(copy, id, places);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return { pack: await findPack(id, places), outcome: former === null ? 'new' : 'replaced' };
}

/** Digest of the pack that lies under an id, `broken` for one that is not whole; null where there is none. */
export async function wholePack(id: string, places: WritablePlaces): Promise<string | null> {
  try {
    const pack = await findPack(id, places);
    await verifyPack(pack);
    return pack.digest;
  } catch (error) {
    return (error as { code?: string }).code === 'MODEL_UNKNOWN' ? null : 'broken';
  }
}
