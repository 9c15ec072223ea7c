import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FailureError } from './exit-codes.js';

export interface SavedFile {
  path: string;
  bytes: number;
}

/**
 * Writes files: all of them whole, or none of them at all.
 * @param files what to write, asked for one after the other.
 * @throws FailureError where one can't be written; whatever asking for one throws.
 */
export async function writeFiles(
  files: Iterable<{ path: string; content: Uint8Array }> | AsyncIterable<{ path: string; content: Uint8Array }>,
): Promise<SavedFile[]> {
  const waiting: { temporary: string; path: string; bytes: number }[] = [];
  try {
    for await (const { path, content } of files) {
      const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
      waiting.push({ temporary, path, bytes: content.length });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(temporary, content);
    }
    for (const { temporary, path } of waiting) await rename(temporary, path);
  } catch (error) {
    await Promise.all(waiting.map(({ temporary }) => rm(temporary, { force: true })));
    const code = (error as NodeJS.ErrnoException).code;
    if (typeof code !== 'string') throw error;
    throw new FailureError(`The files can't be written: ${(error as Error).message}`, { cause: error });
  }
  return waiting.map(({ path, bytes }) => ({ path, bytes }));
}
