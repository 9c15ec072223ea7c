import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { OrfeasError } from '../contracts/errors.js';
import { type HashFile, hashFile } from './file-hashes.js';
import type { Pack } from './read-pack.js';

export interface VerifyOptions {
  /** `null` looks at sizes only. */
  hash?: HashFile | null;
  /** Called before each file is hashed. */
  onFile?: (path: string, bytes: number) => void;
}

/**
 * Whether a pack's files are there and are what the manifest says: presence and sizes first, which costs nothing, then
 * hashes.
 * @throws OrfeasError PACK_FILE_MISSING, PACK_FILE_CORRUPT; PACK_INVALID for a link that leads out of the pack.
 */
export async function verifyPack(pack: Pack, { hash = hashFile, onFile }: VerifyOptions = {}): Promise<void> {
  const { files, id } = pack.manifest;
  const root = await realpath(pack.directory);
  const found = await Promise.all(
    files.map(async (file) => {
      const path = join(pack.directory, file.path);
      const state = await stat(path).catch(() => null);
      return { ...file, path, name: file.path, size: state?.isFile() ? state.size : null };
    }),
  );
  const missing = found.filter(({ size }) => size === null).map(({ name }) => name);
  if (missing.length > 0) {
    throw new OrfeasError('PACK_FILE_MISSING', `Expected ${missing.join(', ')} in ${pack.directory} but found none`);
  }
  for (const { path, name, size, bytes } of found) {
    if (!(await realpath(path)).startsWith(root + sep)) {
      throw new OrfeasError('PACK_INVALID', `Expected ${name} inside the pack ${id} but it is a link that leads out`);
    }
    if (size !== bytes) {
      throw new OrfeasError('PACK_FILE_CORRUPT', `Expected ${bytes} bytes in ${path} but found ${size}`);
    }
  }
  if (hash === null) return;
  for (const { path, name, bytes, sha256 } of found) {
    onFile?.(name, bytes);
    const actual = await hash(path);
    if (actual !== sha256) {
      throw new OrfeasError('PACK_FILE_CORRUPT', `Expected sha256 ${sha256} of ${path} but found ${actual}`);
    }
  }
}
