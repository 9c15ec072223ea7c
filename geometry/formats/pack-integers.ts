/** What a code of two bits says of an integer's step: the commonest one, or a signed one of 8, 16 or 32 bits. */
const COMMON = 0;
const BYTE = 1;
const HALF = 2;
const WORD = 3;
const CODE_BYTES = [0, 1, 2, 4] as const;
/** An LZ4 token takes lengths up to 14 by itself; then come bytes of 255 and a rest (LZ4 block format). */
const TOKEN_LENGTH = 15;

/**
 * Integers as USD's crate files hold them (OpenUSD, `Sdf_IntegerCompression`): the steps from one to the next, the
 * commonest in two bits, others in as few bytes as they take; then as `packBytes`.
 */
export function packIntegers(values: Int32Array | Uint32Array): Uint8Array {
  const common = commonStep(values);
  const codesAt = 4;
  const stepsAt = codesAt + Math.ceil(values.length / 4);
  let length = stepsAt;
  for (let i = 0, last = 0; i < values.length; last = values[i]! | 0, i++) {
    length += CODE_BYTES[codeOf(((values[i]! | 0) - last) | 0, common)]!;
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, common, true);
  for (let i = 0, last = 0, at = stepsAt; i < values.length; last = values[i]! | 0, i++) {
    const step = ((values[i]! | 0) - last) | 0;
    const code = codeOf(step, common);
    bytes[codesAt + (i >> 2)]! |= code << (2 * (i & 3));
    if (code === BYTE) view.setInt8(at, step);
    else if (code === HALF) view.setInt16(at, step, true);
    else if (code === WORD) view.setInt32(at, step, true);
    at += CODE_BYTES[code]!;
  }
  return packBytes(bytes);
}

/**
 * Bytes as one chunk of OpenUSD's `TfFastCompression`: a zero (a single chunk), then an LZ4 block. The block is one run
 * of literals, which every LZ4 reader takes: what is large here is packed already.
 */
export function packBytes(bytes: Uint8Array): Uint8Array {
  const over = bytes.length - TOKEN_LENGTH;
  const lengthBytes = over < 0 ? 0 : Math.floor(over / 255) + 1;
  const packed = new Uint8Array(2 + lengthBytes + bytes.length);
  packed[1] = Math.min(TOKEN_LENGTH, bytes.length) << 4;
  if (lengthBytes > 0) {
    packed.fill(255, 2, 1 + lengthBytes);
    packed[1 + lengthBytes] = over % 255;
  }
  packed.set(bytes, 2 + lengthBytes);
  return packed;
}

function codeOf(step: number, common: number): 0 | 1 | 2 | 3 {
  if (step === common) return COMMON;
  if (step >= -128 && step <= 127) return BYTE;
  return step >= -32768 && step <= 32767 ? HALF : WORD;
}

/** The commonest of the steps of one byte: a commoner longer one would cost a table of all. */
function commonStep(values: Int32Array | Uint32Array): number {
  const counts = new Uint32Array(256);
  for (let i = 0, last = 0; i < values.length; last = values[i]! | 0, i++) {
    const step = ((values[i]! | 0) - last) | 0;
    if (step >= -128 && step <= 127) counts[step + 128]!++;
  }
  let best = 128;
  for (let step = 0; step < 256; step++) if (counts[step]! > counts[best]!) best = step;
  return best - 128;
}
