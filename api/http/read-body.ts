import type { Readable } from 'node:stream';
import { OrfeasError } from '../../contracts/index.js';

/** What a body is called that is larger than it may be. */
export type TooLargeCode = 'IMAGE_TOO_LARGE' | 'MESH_TOO_LARGE';

/**
 * Reads a stream whole, giving up as soon as it is larger than `maxBytes`; what is still to come is then let pass
 * unread, so that the client gets its answer.
 * @param tooLargeCode what a stream past the limit is refused with.
 * @throws OrfeasError with that code past the limit, INVALID_REQUEST when the client breaks off.
 */
export function readBody(
  stream: Readable,
  maxBytes: number,
  tooLargeCode: TooLargeCode = 'IMAGE_TOO_LARGE',
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    if (stream.destroyed && !stream.readableEnded) return reject(brokenOff(undefined));
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      stream.off('data', onData);
      stream.resume();
      reject(tooLarge(maxBytes, 'more', tooLargeCode));
    };
    stream.on('data', onData);
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', (cause) => reject(brokenOff(cause)));
    stream.once('close', () => reject(brokenOff(undefined)));
  });
}

/** The length that a request declares; undefined where it declares none. */
export function declaredLength(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

export function tooLarge(maxBytes: number, received: string, code: TooLargeCode = 'IMAGE_TOO_LARGE'): OrfeasError {
  return new OrfeasError(code, `Expected at most ${maxBytes} bytes for the body but received ${received}`);
}

export function brokenOff(cause: unknown): OrfeasError {
  return new OrfeasError('INVALID_REQUEST', 'Expected a whole body but the request broke off', { cause });
}
