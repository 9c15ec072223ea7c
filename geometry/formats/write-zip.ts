import { Crc32, crc32 } from './crc32.js';
import { type FilePieces, filePieces } from './file-pieces.js';

/**
 * Deflates a piece to whole blocks that end at a byte, none of them the last of a stream: what comes of several pieces
 * is, one after the other, one raw deflate stream that only lacks its end.
 */
export type DeflatePiece = (piece: Uint8Array) => Uint8Array;

/** A file as it is; its content, in pieces that follow each other. */
interface StoredEntry {
  /** ASCII. */
  name: string;
  parts: readonly Uint8Array[];
}

/** A file to be deflated while it is written; how large it becomes stands behind it. */
interface DeflatedEntry {
  name: string;
  pieces: FilePieces;
  deflate: DeflatePiece;
}

export type ZipEntry = StoredEntry | DeflatedEntry;

// PKWARE's APPNOTE 6.3.10, chapters 4.3.7, 4.3.9, 4.3.12 and 4.3.16.
const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const LOCAL_HEADER_BYTES = 30;
const DESCRIPTOR_BYTES = 16;
const CENTRAL_HEADER_BYTES = 46;
const END_RECORD_BYTES = 22;
const EXTRA_HEADER_BYTES = 4;
const STORED = { version: 10, flags: 0, method: 0 } as const; // ZIP 1.0
/** Sizes and checksum stand behind the content. */
const DEFLATED = { version: 20, flags: 8, method: 8 } as const; // ZIP 2.0
/** An empty block that is the last (RFC 1951, 3.2.6: fixed codes, nothing but the end of the block). */
const DEFLATE_END = Uint8Array.of(3, 0);
/** 1 January 1980, the first day that ZIP knows: equal content gives equal bytes. */
const FIRST_DAY = 0x21;
/** The id under which OpenUSD's own writer pads. */
const PADDING_ID = 0x1986;
const MAX_BYTES = 0xffffffff;

/** What the directory says of a file. */
interface Placed {
  kind: typeof STORED | typeof DEFLATED;
  name: Uint8Array;
  headerAt: number;
  crc: number;
  packed: number;
  unpacked: number;
}

/**
 * A ZIP whose stored files begin at multiples of `alignment`: what USDZ asks for (64), so that a reader may map them.
 * Deterministic: no dates.
 *
 * @throws Error where the archive passes 4 GiB: with stored files alone at once, else while it is written.
 */
export function writeZip(entries: readonly ZipEntry[], alignment = 1): FilePieces {
  const length = entries.every(isStored) ? storedLength(entries, alignment) : null;
  return filePieces(length, () => zipPieces(entries, alignment));
}

function isStored(entry: ZipEntry): entry is StoredEntry {
  return 'parts' in entry;
}

function storedLength(entries: readonly StoredEntry[], alignment: number): number {
  let at = 0;
  let directoryBytes = END_RECORD_BYTES;
  for (const { name, parts } of entries) {
    at = alignAfter(at + LOCAL_HEADER_BYTES + name.length, alignment) + bytesOf(parts);
    directoryBytes += CENTRAL_HEADER_BYTES + name.length;
  }
  return checkLength(at + directoryBytes);
}

function* zipPieces(entries: readonly ZipEntry[], alignment: number): Generator<Uint8Array> {
  const placed: Placed[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    let file: Placed;
    if (isStored(entry)) {
      const bytes = bytesOf(entry.parts);
      file = { kind: STORED, name, headerAt: at, crc: crc32(entry.parts), packed: bytes, unpacked: bytes };
      const header = localHeader(file, alignment);
      yield header;
      yield* entry.parts;
      at += header.length + bytes;
    } else {
      file = { kind: DEFLATED, name, headerAt: at, crc: 0, packed: 0, unpacked: 0 };
      const header = localHeader(file, 1);
      yield header;
      yield* deflated(entry, file);
      yield descriptorOf(file);
      at += header.length + file.packed + DESCRIPTOR_BYTES;
    }
    placed.push(file);
    checkLength(at);
  }
  const directory = directoryOf(placed, at);
  checkLength(at + directory.length);
  yield directory;
}

/** The deflated content of a file, whose sizes and checksum are noted in `file`. */
function* deflated({ pieces, deflate }: DeflatedEntry, file: Placed): Generator<Uint8Array> {
  const crc = new Crc32();
  for (const piece of pieces) {
    crc.add(piece);
    file.unpacked += piece.length;
    const packed = deflate(piece);
    file.packed += packed.length;
    yield packed;
  }
  yield DEFLATE_END;
  file.packed += DEFLATE_END.length;
  file.crc = crc.value;
  checkLength(file.unpacked);
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, part) => total + part.length, 0);
}

function checkLength(bytes: number): number {
  if (bytes > MAX_BYTES) throw new Error(`Expected at most ${MAX_BYTES} bytes for a ZIP but received ${bytes}.`);
  return bytes;
}

/** Room for an empty extra field at least, or none at all where the content is aligned without. */
function alignAfter(end: number, alignment: number): number {
  if (end % alignment === 0) return end;
  return Math.ceil((end + EXTRA_HEADER_BYTES) / alignment) * alignment;
}

function localHeader(file: Placed, alignment: number): Uint8Array {
  const { name, headerAt } = file;
  const padAt = LOCAL_HEADER_BYTES + name.length;
  const header = new Uint8Array(alignAfter(headerAt + padAt, alignment) - headerAt);
  const view = new DataView(header.buffer);
  view.setUint32(0, LOCAL_HEADER, true);
  writeCommon(view, 4, file);
  view.setUint16(28, header.length - padAt, true);
  header.set(name, LOCAL_HEADER_BYTES);
  if (header.length > padAt) {
    view.setUint16(padAt, PADDING_ID, true);
    view.setUint16(padAt + 2, header.length - padAt - EXTRA_HEADER_BYTES, true);
  }
  return header;
}

function descriptorOf({ crc, packed, unpacked }: Placed): Uint8Array {
  const view = new DataView(new ArrayBuffer(DESCRIPTOR_BYTES));
  for (const [index, value] of [DESCRIPTOR, crc, packed, unpacked].entries()) view.setUint32(index * 4, value, true);
  return new Uint8Array(view.buffer);
}

/** The directory that begins at `start`, and the archive's end. */
function directoryOf(placed: readonly Placed[], start: number): Uint8Array {
  const directoryBytes = placed.reduce((total, { name }) => total + CENTRAL_HEADER_BYTES + name.length, 0);
  const bytes = new Uint8Array(directoryBytes + END_RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const file of placed) {
    view.setUint32(at, CENTRAL_HEADER, true);
    view.setUint16(at + 4, file.kind.version, true);
    writeCommon(view, at + 6, file);
    view.setUint32(at + 42, file.headerAt, true);
    bytes.set(file.name, at + CENTRAL_HEADER_BYTES);
    at += CENTRAL_HEADER_BYTES + file.name.length;
  }
  view.setUint32(at, END_RECORD, true);
  view.setUint16(at + 8, placed.length, true);
  view.setUint16(at + 10, placed.length, true);
  view.setUint32(at + 12, directoryBytes, true);
  view.setUint32(at + 16, start, true);
  return bytes;
}

/** What both headers hold alike: version needed, flags, method, time, date, checksum, sizes, name's length. */
function writeCommon(view: DataView, at: number, { kind, name, crc, packed, unpacked }: Placed): void {
  view.setUint16(at, kind.version, true);
  view.setUint16(at + 2, kind.flags, true);
  view.setUint16(at + 4, kind.method, true);
  view.setUint16(at + 8, FIRST_DAY, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, packed, true);
  view.setUint32(at + 18, unpacked, true);
  view.setUint16(at + 22, name.length, true);
}
