import { allocateUnfilled } from './allocate-unfilled.js';
import { crc32 } from './crc32.js';

export interface ZipEntry {
  /** ASCII. */
  name: string;
  /** The content, in pieces that follow each other. */
  parts: readonly Uint8Array[];
}

// PKWARE's APPNOTE 6.3.10, chapters 4.3.7, 4.3.12 and 4.3.16.
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_RECORD_BYTES = 22;
const EXTRA_HEADER_BYTES = 4;
const VERSION = 10; // 1.0: stored files only
/** 1 January 1980, the first day that ZIP knows: equal content gives equal bytes. */
const FIRST_DAY = 0x21;
/** The id under which OpenUSD's own writer pads. */
const PADDING_ID = 0x1986;
const MAX_BYTES = 0xffffffff;

interface Placed {
  name: Uint8Array;
  parts: readonly Uint8Array[];
  bytes: number;
  crc: number;
  headerAt: number;
  contentAt: number;
}

/**
 * A ZIP of stored files whose contents begin at multiples of `alignment`: what USDZ asks for (64), so that a reader may
 * map them. Deterministic: no dates.
 *
 * @throws Error where the archive would pass 4 GiB.
 */
export function storeZip(entries: readonly ZipEntry[], alignment: number): Uint8Array {
  const placed: Placed[] = [];
  let at = 0;
  for (const { name, parts } of entries) {
    const encoded = new TextEncoder().encode(name);
    const contentAt = alignAfter(at + LOCAL_HEADER_BYTES + encoded.length, alignment);
    const bytes = parts.reduce((total, part) => total + part.length, 0);
    placed.push({ name: encoded, parts, bytes, crc: crc32(parts), headerAt: at, contentAt });
    at = contentAt + bytes;
  }
  const directoryBytes = placed.reduce((total, { name }) => total + CENTRAL_HEADER_BYTES + name.length, 0);
  const total = at + directoryBytes + END_RECORD_BYTES;
  if (total > MAX_BYTES) throw new Error(`Expected at most ${MAX_BYTES} bytes for a ZIP but received ${total}.`);
  const out = allocateUnfilled(total);
  const view = new DataView(out.buffer, out.byteOffset);
  for (const entry of placed) writeLocal(out, view, entry);
  let end = at;
  for (const entry of placed) end = writeCentral(out, view, entry, end);
  out.fill(0, end);
  view.setUint32(end, END_RECORD, true);
  view.setUint16(end + 8, placed.length, true);
  view.setUint16(end + 10, placed.length, true);
  view.setUint32(end + 12, directoryBytes, true);
  view.setUint32(end + 16, at, true);
  return out;
}

/** Room for an empty extra field at least, or none at all where the content is aligned without. */
function alignAfter(end: number, alignment: number): number {
  if (end % alignment === 0) return end;
  return Math.ceil((end + EXTRA_HEADER_BYTES) / alignment) * alignment;
}

function writeLocal(out: Uint8Array, view: DataView, entry: Placed): void {
  const { name, parts, headerAt, contentAt } = entry;
  out.fill(0, headerAt, contentAt);
  view.setUint32(headerAt, LOCAL_HEADER, true);
  writeCommon(view, headerAt + 4, entry);
  const padAt = headerAt + LOCAL_HEADER_BYTES + name.length;
  view.setUint16(headerAt + 28, contentAt - padAt, true);
  out.set(name, headerAt + LOCAL_HEADER_BYTES);
  if (contentAt > padAt) {
    view.setUint16(padAt, PADDING_ID, true);
    view.setUint16(padAt + 2, contentAt - padAt - EXTRA_HEADER_BYTES, true);
  }
  let at = contentAt;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
}

function writeCentral(out: Uint8Array, view: DataView, entry: Placed, at: number): number {
  const end = at + CENTRAL_HEADER_BYTES + entry.name.length;
  out.fill(0, at, end);
  view.setUint32(at, CENTRAL_HEADER, true);
  view.setUint16(at + 4, VERSION, true);
  writeCommon(view, at + 6, entry);
  view.setUint32(at + 42, entry.headerAt, true);
  out.set(entry.name, at + CENTRAL_HEADER_BYTES);
  return end;
}

/** What both headers hold alike: version needed, flags, method (0 = stored), time, date, checksum, sizes, name's length. */
function writeCommon(view: DataView, at: number, { name, bytes, crc }: Placed): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 8, FIRST_DAY, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, bytes, true);
  view.setUint32(at + 18, bytes, true);
  view.setUint16(at + 22, name.length, true);
}
