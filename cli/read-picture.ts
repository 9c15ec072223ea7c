import { readFile, stat } from 'node:fs/promises';
import { PICTURE_MAX_BYTES } from '../contracts/limits.js';
import { FailureError, UsageError } from './exit-codes.js';

/**
 * A picture's bytes. What it holds is for the API to judge; here only what would be sent in vain is refused.
 * @throws UsageError where there is no such file, FailureError where it can't be read or is too large.
 */
export async function readPicture(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > PICTURE_MAX_BYTES) {
      throw new FailureError(`${path} has ${size} bytes, a picture may have ${PICTURE_MAX_BYTES}: scale it down`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(`There is no file ${path}`);
    if (code === 'EISDIR') throw new UsageError(`${path} is a folder; name the pictures in it: ${path}/*`);
    throw new FailureError(`${path} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/** The media type by the first bytes; the API looks for itself, so what is unknown is sent as bytes. */
export function mediaTypeOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  return 'application/octet-stream';
}
