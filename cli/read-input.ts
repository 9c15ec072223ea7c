import { readFile, stat } from 'node:fs/promises';
import { FailureError, UsageError } from './exit-codes.js';

/** The content of a file that a command was given. @throws UsageError where there is no such file. */
export async function readInput(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`There is no file ${path}`);
  if (!found.isFile()) throw new UsageError(`${path} is no file`);
  return readFile(path).catch((cause: Error) => {
    throw new FailureError(`${path} can't be read: ${cause.message}`, { cause });
  });
}
