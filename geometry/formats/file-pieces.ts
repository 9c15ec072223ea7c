import { allocateUnfilled } from './allocate-unfilled.js';

/** How much of a file an exporter writes before it hands it on: what stays in a core's cache until it is hashed. */
export const PIECE_BYTES = 256 * 1024;

/**
 * A file as pieces that follow each other, so that nobody has to hold it whole. Each walk over them writes it anew, with
 * the same bytes. A piece belongs to the exporter: it is what it was only until the next one is asked for.
 */
export interface FilePieces extends Iterable<Uint8Array> {
  /** Bytes of the whole file; null where only writing it tells. */
  readonly length: number | null;
}

/** The file that a function writes anew at each call. */
export function filePieces(length: number | null, write: () => Iterator<Uint8Array>): FilePieces {
  return { length, [Symbol.iterator]: write };
}

/** A file in one. */
export function joinPieces(file: FilePieces): Uint8Array {
  let bytes = allocateUnfilled(file.length ?? PIECE_BYTES);
  let length = 0;
  for (const piece of file) {
    if (length + piece.length > bytes.length) {
      const larger = allocateUnfilled(Math.max(2 * bytes.length, length + piece.length));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(piece, length);
    length += piece.length;
  }
  if (file.length !== null && length !== file.length) {
    throw new Error(`Expected ${file.length} bytes for a file but its pieces have ${length}.`);
  }
  return length === bytes.length ? bytes : bytes.slice(0, length);
}
