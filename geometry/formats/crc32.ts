/** The reversed polynomial of ISO 3309, as ZIP and PNG use it. */
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value >>> 0;
});

/** The CRC-32 of bytes that come in pieces, 0..2³² - 1. */
export function crc32(parts: readonly Uint8Array[]): number {
  let crc = -1;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ part[i]!) & 255]!;
  }
  return ~crc >>> 0;
}
