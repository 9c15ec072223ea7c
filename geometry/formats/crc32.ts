/** The reversed polynomial of ISO 3309, as ZIP and PNG use it. */
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value >>> 0;
});

/** The CRC-32 of bytes that come in pieces. */
export class Crc32 {
  #crc = -1;

  add(piece: Uint8Array): void {
    let crc = this.#crc;
    for (let i = 0; i < piece.length; i++) crc = (crc >>> 8) ^ TABLE[(crc ^ piece[i]!) & 255]!;
    this.#crc = crc;
  }

  /** Of all that was added, 0..2³² - 1. */
  get value(): number {
    return ~this.#crc >>> 0;
  }
}

/** The CRC-32 of bytes in pieces, 0..2³² - 1. */
export function crc32(parts: readonly Uint8Array[]): number {
  const crc = new Crc32();
  for (const part of parts) crc.add(part);
  return crc.value;
}
