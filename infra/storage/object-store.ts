import type { Readable } from 'node:stream';

/** What is known of a stored object without reading it. */
export interface ObjectInfo {
  key: string;
  bytes: number;
  modifiedAt: Date;
}

/** Bytes to read from an object, both ends included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The door to the object store. Every method throws `OrfeasError('STORAGE_UNAVAILABLE')` when the store does not
 * answer in time or refuses; a missing object is `null`, never an error.
 */
export interface ObjectStore {
  /**
   * Writes an object whole. With `ifAbsent` nothing is overwritten: the answer is false when the key was taken.
   */
  put(key: string, bytes: Uint8Array, options: { mediaType: string; ifAbsent?: boolean }): Promise<boolean>;
  /**
   * Writes an object that comes in pieces, else like {@link put}. It is to be seen only when all of it is there and has
   * the sha256 that was said; an error of the pieces breaks it off and is thrown as it is.
   */
  write(
    key: string,
    pieces: AsyncIterable<Uint8Array>,
    options: { mediaType: string; bytes: number; sha256: string; ifAbsent?: boolean },
  ): Promise<boolean>;
  /** Reads an object whole. With `fresh` from the store itself, past whatever is kept of it in memory. */
  get(key: string, options?: { fresh?: boolean }): Promise<Uint8Array | null>;
  /** Streams an object or a part of it; the stream fails when the store breaks off. */
  read(key: string, range?: ByteRange): Promise<Readable | null>;
  stat(key: string): Promise<ObjectInfo | null>;
  /** Lists by name, ascending, at most `limit` (default 1000), names greater than `after` only. */
  list(prefix: string, options?: { after?: string; limit?: number }): Promise<ObjectInfo[]>;
  /** Copies an object within the store, over what lies at `to`; false when nothing lies at `from`. */
  copy(from: string, to: string): Promise<boolean>;
  /** Removes objects; those that are not there are no error. */
  remove(keys: readonly string[]): Promise<void>;
  /** Proves that the store can be written to. */
  probe(): Promise<void>;
}
