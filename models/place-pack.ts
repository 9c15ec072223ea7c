import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OrfeasError } from '../contracts/errors.js';
import { installedPaths, type PackPlaces } from './pack-places.js';

/** Places with an operator's folder: packs can be put there. */
export interface WritablePlaces extends PackPlaces {
  installed: string;
}

/** What stays free on a disk after a pack has come, bytes. */
const SPARE_BYTES = 64 * 2 ** 20;

/** Bytes that are free on the disk of a folder. */
export type FreeBytes = (folder: string) => Promise<number>;

export const freeBytesOf: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** @throws OrfeasError PACK_INVALID where the id belongs to a pack that ships with Orfeas. */
export function refuseEmbeddedId(id: string, { embedded }: PackPlaces): void {
  if (existsSync(join(embedded, id))) {
    throw new OrfeasError('PACK_INVALID', `Expected an id of its own for the pack, but ${id} ships with Orfeas`);
  }
}

/** @throws OrfeasError DOWNLOAD_FAILED where the disk has no room for so many bytes more. */
export async function refuseFullDisk(folder: string, bytes: number, freeBytes: FreeBytes = freeBytesOf): Promise<void> {
  const free = await freeBytes(folder);
  if (free < bytes + SPARE_BYTES) {
    const [needed, available] = [bytes + SPARE_BYTES, free].map((count) => `${Math.ceil(count / 2 ** 20)} MiB`);
    throw new OrfeasError('DOWNLOAD_FAILED', `Expected ${needed} free for ${folder} but found ${available}`);
  }
}

/**
 * Puts a whole folder in the place of a pack; readers find the former pack or the new one. A worker that has the former
 * open keeps it until it ends.
 */
export async function placePack(from: string, id: string, { installed }: WritablePlaces): Promise<void> {
  const target = join(installed, id);
  await mkdir(dirname(target), { recursive: true });
  const former = join(installedPaths(installed).incoming, `former-${randomBytes(6).toString('hex')}`);
  const hadFormer = await rename(target, former).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  await rename(from, target);
  if (hadFormer) await rm(former, { recursive: true, force: true });
}
