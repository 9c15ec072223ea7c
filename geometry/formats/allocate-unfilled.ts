/**
 * Bytes whose content is whatever the memory held: the caller must write every one of them, padding too, or the file
 * is another each time. Zeroing first took a third of a large export's time.
 */
export function allocateUnfilled(length: number): Uint8Array<ArrayBuffer> {
  const buffer = Buffer.allocUnsafeSlow(length); // Slow = not from Node's shared pool
  return new Uint8Array(buffer.buffer, buffer.byteOffset, length);
}
