export type PictureMediaType = 'image/jpeg' | 'image/png' | 'image/webp';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const JPEG_SIGNATURE = [0xff, 0xd8, 0xff] as const;
const RIFF = [0x52, 0x49, 0x46, 0x46] as const;
const WEBP = [0x57, 0x45, 0x42, 0x50] as const;

/** The media type that the first bytes tell, whatever the file's name; null for anything but JPEG, PNG and WebP. */
export function sniffMediaType(bytes: Uint8Array): PictureMediaType | null {
  if (hasBytesAt(bytes, 0, PNG_SIGNATURE)) return 'image/png';
  if (hasBytesAt(bytes, 0, JPEG_SIGNATURE)) return 'image/jpeg';
  if (hasBytesAt(bytes, 0, RIFF) && hasBytesAt(bytes, 8, WEBP)) return 'image/webp';
  return null;
}

/**
 * Whether the container says of itself that it ends where the file ends: PNG's IEND chunk, WebP's RIFF length.
 * JPEG has no such mark that cameras respect (many append data), so there only the decoder can tell.
 */
export function isContainerComplete(bytes: Uint8Array, mediaType: PictureMediaType): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (mediaType === 'image/webp') return bytes.length >= 12 && view.getUint32(4, true) + 8 <= bytes.length;
  if (mediaType === 'image/jpeg') return true;
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const isEnd = view.getUint32(at + 4) === 0x49454e44; // "IEND"
    at += 12 + length; // length, type, data, checksum: PNG specification 5.3
    if (isEnd) return at <= bytes.length;
  }
  return false;
}

function hasBytesAt(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((value, i) => bytes[at + i] === value);
}
