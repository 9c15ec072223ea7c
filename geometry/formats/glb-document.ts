import type { GlbView, MeshoptPacking } from './glb-views.js';
import { MeshFileError } from './mesh-file.js';
import type { DracoDecoderModule } from './unpack-draco.js';

// glTF 2.0 specification, chapter 4.4.
const MAGIC = 0x46546c67;
const VERSION = 2;
const CHUNK_JSON = 0x4e4f534a;
const CHUNK_BIN = 0x004e4942;
const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** A node takes some hundred bytes: far more than `MeshLimits.nodes` of them, far less than what would hurt to parse. */
const MOST_JSON_BYTES = 32 * 1024 * 1024;

/** A member of a parsed JSON value that is none of a type yet. */
export type Unchecked = unknown;

/** What unpacks compressed meshes; a file that needs one which was not handed in is refused. */
export interface GlbUnpackers {
  /** @throws Error where it is not what meshoptimizer has packed. */
  meshopt?: (packed: Uint8Array, packing: MeshoptPacking) => Uint8Array;
  draco?: DracoDecoderModule;
}

/** A GLB taken apart: its JSON, and the bytes beside it. */
export interface GlbDocument {
  json: Unchecked;
  /** Empty where the file has no such chunk. */
  bin: Uint8Array;
  unpackers: GlbUnpackers;
  /** Buffer views that were asked for, by their number. */
  views: Map<Unchecked, GlbView>;
  /** How much was unpacked so far. */
  unpackedBytes: number;
}

/** Opens a GLB by anyone; chunks of other kinds are passed over, as the specification asks. @throws MeshFileError */
export function openGlb(bytes: Uint8Array, unpackers: GlbUnpackers): GlbDocument {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < HEADER_BYTES + CHUNK_HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw refused('a header', 'something else');
  }
  if (view.getUint32(4, true) !== VERSION) {
    throw new MeshFileError('unsupported', `Expected version 2 of GLB but received ${view.getUint32(4, true)}`);
  }
  const end = view.getUint32(8, true);
  if (end > bytes.length) throw refused(`${end} bytes`, `only ${bytes.length}`);
  let json: Uint8Array | null = null;
  let bin: Uint8Array | null = null;
  for (let at = HEADER_BYTES; at + CHUNK_HEADER_BYTES <= end; ) {
    const from = at + CHUNK_HEADER_BYTES;
    at = from + view.getUint32(at, true);
    if (at > end) throw refused('whole chunks', 'one that breaks off');
    const kind = view.getUint32(from - 4, true);
    if (json === null && kind !== CHUNK_JSON) throw refused('JSON in its first chunk', 'another kind');
    if (kind === CHUNK_JSON) json ??= bytes.subarray(from, at);
    else if (kind === CHUNK_BIN) bin ??= bytes.subarray(from, at);
  }
  const parts = { json: parse(json ?? new Uint8Array()), bin: bin ?? new Uint8Array() };
  return { ...parts, unpackers, views: new Map(), unpackedBytes: 0 };
}

function parse(bytes: Uint8Array): Unchecked {
  if (bytes.length > MOST_JSON_BYTES) {
    throw new MeshFileError(
      'too-large',
      `Expected at most ${MOST_JSON_BYTES} bytes of JSON but received ${bytes.length}`,
    );
  }
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new MeshFileError('invalid', 'Expected JSON in the GLB but received text that does not parse', { cause });
  }
}

/** A member, or an item of a list; undefined where there is none. */
export function member(value: Unchecked, name: string | number): Unchecked {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** The `index`th of a list at the document's top. @throws MeshFileError where it has none. */
export function itemOf({ json }: GlbDocument, list: string, index: Unchecked): Unchecked {
  const found = typeof index === 'number' ? member(member(json, list), index) : undefined;
  if (typeof found === 'object' && found !== null) return found;
  throw refused(`an item of ${list}`, shown(index));
}

/** A list, empty where there is none. @throws MeshFileError where something else is there. */
export function listOf(value: Unchecked, name: string): readonly Unchecked[] {
  const found = member(value, name) ?? [];
  if (Array.isArray(found)) return found;
  throw refused(`a list for ${name}`, shown(found));
}

/** A count or an offset: an integer from 0. @throws MeshFileError where it is none, or absent without a `fallback`. */
export function wholeOf(value: Unchecked, name: string, fallback?: number): number {
  const found = member(value, name) ?? fallback;
  if (typeof found === 'number' && Number.isSafeInteger(found) && found >= 0) return found;
  throw refused(`a whole number for ${name}`, shown(found));
}

/** So many finite numbers; null where there are none. @throws MeshFileError where something else is there. */
export function numbersOf(value: Unchecked, name: string, count: number): readonly number[] | null {
  const found = member(value, name);
  if (found === undefined) return null;
  if (Array.isArray(found) && found.length === count && found.every(Number.isFinite)) return found;
  throw refused(`${count} numbers for ${name}`, shown(found));
}

export function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the GLB but received ${received}`);
}

function shown(value: Unchecked): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 64);
}
