import { OrfeasError } from '../../contracts/index.js';

/**
 * The bytes of a base64 data URI (RFC 2397). The media type it names is not believed: the bytes decide.
 * @throws OrfeasError INVALID_REQUEST when it is not base64.
 */
export function bytesOfDataUri(uri: string): Uint8Array {
  const comma = uri.indexOf(',');
  const head = uri.slice(0, Math.max(0, comma));
  const text = uri.slice(comma + 1);
  if (comma < 0 || !/;base64$/i.test(head) || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new OrfeasError(
      'INVALID_REQUEST',
      'Expected data:image/...;base64,... for image.dataUri but received another',
      {
        errors: [{ pointer: '/image/dataUri', detail: 'Expected a data URI in base64' }],
      },
    );
  }
  return Buffer.from(text, 'base64');
}
