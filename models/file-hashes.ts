import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { sha256Schema } from '../contracts/ids.js';
import { writeWhole } from './write-whole.js';

/** What was hashed before: while size and time of change are the same, the content is taken to be. */
const cacheSchema = z.record(z.string(), z.object({ bytes: z.int(), changedNs: z.string(), sha256: sha256Schema }));
type HashCache = z.infer<typeof cacheSchema>;

/** Reads as large as this keep a disk busy, bytes. */
const READ_BYTES = 2 ** 20;

/** sha256 (hex) of a file's content. */
export type HashFile = (path: string) => Promise<string>;

/** Hashes a file. @throws the file system's error. */
export const hashFile: HashFile = async (path) => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash);
  return hash.digest('hex');
};

/**
 * Hashes files and remembers it in a file, so that weights of gigabytes are not read at every start. Processes may
 * share it. Where it can't be read or written, files are hashed each time.
 */
export function rememberHashes(cachePath: string): HashFile {
  return async (path) => {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    const now = { bytes: Number(size), changedNs: String(mtimeNs) };
    const known = (await readCache(cachePath))[path];
    if (known !== undefined && known.bytes === now.bytes && known.changedNs === now.changedNs) return known.sha256;
    const sha256 = await hashFile(path);
    // Read again: another process may have written meanwhile.
    const others = await keepLiving(await readCache(cachePath));
    const text = JSON.stringify({ ...others, [path]: { ...now, sha256 } }, null, 1);
    await writeWhole(cachePath, `${text}\n`).catch(() => undefined);
    return sha256;
  };
}

async function readCache(path: string): Promise<HashCache> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}

/** Leaves out files that are gone. */
async function keepLiving(cache: HashCache): Promise<HashCache> {
  const entries = await Promise.all(
    Object.entries(cache).map(async (entry) => ((await stat(entry[0]).catch(() => null)) === null ? null : entry)),
  );
  return Object.fromEntries(entries.filter((entry) => entry !== null));
}
