import type { FloatTensor } from '../models/families/engine.js';

const WORD = 4;

/**
 * A tensor as the file `kept.f32`, which hands what an engine kept from the shape stage to the texture stage: the number
 * of its dimensions and the dimensions as uint32, then its values as float32, all little-endian.
 */
export function encodeKept({ dims, data }: FloatTensor): Uint8Array {
  const bytes = new Uint8Array(WORD * (1 + dims.length) + data.byteLength);
  const view = new DataView(bytes.buffer);
  [dims.length, ...dims].forEach((value, i) => {
    view.setUint32(WORD * i, value, true);
  });
  // The machines that run workers are little-endian; so are the arrays.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), WORD * (1 + dims.length));
  return bytes;
}

/**
 * Reads what {@link encodeKept} wrote; the values are a copy.
 * @throws Error where the size is not what the dimensions say.
 */
export function decodeKept(bytes: Uint8Array): FloatTensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes.byteLength < WORD ? 0 : view.getUint32(0, true);
  const start = WORD * (1 + rank);
  const dims =
    start > bytes.byteLength ? [] : Array.from({ length: rank }, (_, i) => view.getUint32(WORD * (1 + i), true));
  const count = dims.reduce((product, size) => product * size, 1);
  if (dims.length === 0 || start + WORD * count !== bytes.byteLength) {
    throw new Error(`Expected a tensor of ${dims.join(' × ')} for kept but received ${bytes.byteLength} bytes`);
  }
  return { dims, data: new Float32Array(bytes.slice(start).buffer) };
}
