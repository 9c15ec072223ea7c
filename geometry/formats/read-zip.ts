import { MeshFileError } from './mesh-file.js';

// PKWARE's APPNOTE 6.3.10, chapter 4.3.
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_COMMENT_BYTES = 65_535;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;
/** What stands where ZIP64 has the number: in a field beside the entry, or in an end of its own. */
const IN_ZIP64 = 0xffffffff;
const COUNT_IN_ZIP64 = 0xffff;
const ZIP64_FIELD = 1;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;

const MOST_ENTRIES = 4_096;
/** Deflate reaches 1032; meshes as XML reach some 20, those of one repeated triangle 200. */
const MOST_RATIO = 250;

/** Unfolds a raw deflate stream, at most to `maxBytes`. @throws where it is broken or longer. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

interface Entry {
  method: number;
  packed: number;
  unfolded: number;
  headerAt: number;
}

/**
 * A zip in memory, by its own directory, with the numbers of ZIP64 where it has them: some programs always write them.
 * Nothing is unfolded but what is asked for.
 *
 * @throws MeshFileError for one that is damaged, locked by a password or in several parts.
 */
export class ZipReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #inflate: Inflate;
  readonly #entries = new Map<string, Entry>();
  #left: number;

  /** @param mostUnfolded how much all that is read may unfold to, bytes. */
  constructor(bytes: Uint8Array, inflate: Inflate, mostUnfolded: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#inflate = inflate;
    this.#left = mostUnfolded;
    this.#readDirectory();
  }

  /** Names are found whatever their case: 3MF asks for that (Open Packaging Conventions 6.3.5). */
  read(path: string): Uint8Array | null {
    const entry = this.#entries.get(path.toLowerCase());
    if (entry === undefined) return null;
    const { packed, unfolded, method } = entry;
    if (unfolded > this.#left || unfolded > Math.max(packed, 1) * MOST_RATIO) {
      throw new MeshFileError('too-large', `Expected less than ${unfolded} bytes out of ${packed} in the zip`);
    }
    this.#left -= unfolded;
    const content = this.#contentOf(entry);
    if (method === STORED && packed === unfolded) return content;
    if (method !== DEFLATED) throw refused('deflated files', `the method ${method}`);
    try {
      const bytes = this.#inflate(content, unfolded);
      if (bytes.length === unfolded) return bytes;
    } catch (cause) {
      throw new MeshFileError('invalid', `Expected ${unfolded} bytes to unfold in the zip but received others`, {
        cause,
      });
    }
    throw refused(`${unfolded} bytes to unfold`, 'fewer');
  }

  #contentOf({ headerAt, packed }: Entry): Uint8Array {
    const view = this.#view;
    if (headerAt + LOCAL_BYTES > this.#bytes.length || view.getUint32(headerAt, true) !== LOCAL_SIGNATURE) {
      throw refused('a file where the directory says', 'something else');
    }
    const from = headerAt + LOCAL_BYTES + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
    if (from + packed > this.#bytes.length) throw refused('whole files', 'one that breaks off');
    return this.#bytes.subarray(from, from + packed);
  }

  #readDirectory(): void {
    const { end, count, from } = this.#locateDirectory();
    const view = this.#view;
    if (count > MOST_ENTRIES) {
      throw new MeshFileError('too-large', `Expected at most ${MOST_ENTRIES} files in the zip but received ${count}`);
    }
    for (let i = 0, at = from; i < count; i++) {
      if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
        throw refused('a directory', 'a broken one');
      }
      const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
        number,
        number,
        number,
      ];
      const extraAt = at + ENTRY_BYTES + nameBytes;
      if (extraAt + extraBytes > end) throw refused('a directory', 'a broken one');
      if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw refused('no passwords', 'a file with one');
      const name = new TextDecoder().decode(this.#bytes.subarray(at + ENTRY_BYTES, extraAt));
      this.#entries.set(name.toLowerCase(), this.#readEntry(at, extraAt, extraBytes));
      at = extraAt + extraBytes + commentBytes;
    }
  }

  #readEntry(at: number, extraAt: number, extraBytes: number): Entry {
    const view = this.#view;
    const long = this.#findField(extraAt, extraBytes);
    // APPNOTE 4.5.3: the field has the numbers that the entry has not, in this order.
    const [unfolded, packed, headerAt] = [24, 20, 42].map((offset) => {
      const short = view.getUint32(at + offset, true);
      return short === IN_ZIP64 ? long() : short;
    }) as [number, number, number];
    return { method: view.getUint16(at + 10, true), packed, unfolded, headerAt };
  }

  /** Gives the numbers of the ZIP64 field of an entry one by one. */
  #findField(extraAt: number, extraBytes: number): () => number {
    const view = this.#view;
    const end = extraAt + extraBytes;
    let at = extraAt;
    while (at + 4 <= end && view.getUint16(at, true) !== ZIP64_FIELD) at += 4 + view.getUint16(at + 2, true);
    let next = at + 4;
    return () => {
      next += 8;
      if (next > end) throw refused('a directory', 'a broken one');
      return this.#long(next - 8);
    };
  }

  #locateDirectory(): { end: number; count: number; from: number } {
    const view = this.#view;
    const end = this.#findEnd();
    const count = view.getUint16(end + 10, true);
    const from = view.getUint32(end + 16, true);
    if (count !== view.getUint16(end + 8, true)) throw refused('one part', 'one of several');
    if (count !== COUNT_IN_ZIP64 && from !== IN_ZIP64) return { end, count, from };
    const locator = end - ZIP64_LOCATOR_BYTES;
    if (locator < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR_SIGNATURE) {
      throw refused('the directory that its end names', 'none');
    }
    const longEnd = this.#long(locator + 8);
    if (longEnd + ZIP64_END_BYTES > locator || view.getUint32(longEnd, true) !== ZIP64_END_SIGNATURE) {
      throw refused('the directory that its end names', 'none');
    }
    return { end: longEnd, count: this.#long(longEnd + 32), from: this.#long(longEnd + 48) };
  }

  /** A number of eight bytes; one that is too large for exact ones is larger than any file too. */
  #long(at: number): number {
    return this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
  }

  #findEnd(): number {
    const last = this.#bytes.length - END_BYTES;
    for (let at = last; at >= Math.max(0, last - MOST_COMMENT_BYTES); at--) {
      if (this.#view.getUint32(at, true) === END_SIGNATURE) return at;
    }
    throw refused('a directory at its end', 'none');
  }
}

function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the zip but received ${received}`);
}
