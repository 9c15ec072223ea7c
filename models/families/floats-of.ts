/** Little-endian f32 numbers out of bytes, as a copy: bytes may lie anywhere, also in a buffer that others share. */
export function floatsOf(bytes: Uint8Array, firstByte: number, count: number): Float32Array {
  const floats = new Float32Array(count);
  new Uint8Array(floats.buffer).set(bytes.subarray(firstByte, firstByte + floats.byteLength));
  return floats;
}
