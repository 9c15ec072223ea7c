import { type GlbDocument, itemOf, member, refused, type Unchecked, wholeOf } from './glb-document.js';
import { MeshFileError } from './mesh-file.js';

/** The names that meshoptimizer's compression has had (EXT first, then KHR with the same members). */
const COMPRESSIONS = ['EXT_meshopt_compression', 'KHR_meshopt_compression'];
/** All that a mesh within the limits needs, several times over. */
const MOST_UNPACKED_BYTES = 256 * 1024 * 1024;

/** How a view was packed by meshoptimizer. */
export interface MeshoptPacking {
  count: number;
  byteStride: number;
  mode: string;
  filter: string;
}

/** The bytes of a buffer view. */
export interface GlbView {
  bytes: Uint8Array;
  /** Between elements; null where they lie one behind the other. */
  stride: number | null;
}

/**
 * The bytes of a buffer view, unpacked where they are packed, each once.
 * @throws MeshFileError where it lies outside of the file, or nobody was handed in who could unpack it.
 */
export function viewOf(document: GlbDocument, index: Unchecked): GlbView {
  const known = document.views.get(index);
  if (known !== undefined) return known;
  const bufferView = itemOf(document, 'bufferViews', index);
  const packed = COMPRESSIONS.map((name) => member(member(bufferView, 'extensions'), name)).find(Boolean);
  const view =
    packed === undefined
      ? { bytes: rangeOf(document, bufferView), stride: strideOf(bufferView) }
      : unpack(document, packed);
  document.views.set(index, view);
  return view;
}

function strideOf(bufferView: Unchecked): number | null {
  return member(bufferView, 'byteStride') === undefined ? null : wholeOf(bufferView, 'byteStride');
}

function unpack(document: GlbDocument, packed: Unchecked): GlbView {
  const { meshopt } = document.unpackers;
  if (meshopt === undefined)
    throw new MeshFileError('unsupported', 'Expected a plain GLB but received one with meshopt');
  const [count, byteStride] = [wholeOf(packed, 'count'), wholeOf(packed, 'byteStride')];
  document.unpackedBytes += count * byteStride;
  if (!(document.unpackedBytes <= MOST_UNPACKED_BYTES)) {
    throw new MeshFileError('too-large', `Expected at most ${MOST_UNPACKED_BYTES} bytes to unpack but received more`);
  }
  const [mode, filter] = [String(member(packed, 'mode')), String(member(packed, 'filter') ?? 'NONE')];
  try {
    return { bytes: meshopt(rangeOf(document, packed), { count, byteStride, mode, filter }), stride: byteStride };
  } catch (cause) {
    if (cause instanceof MeshFileError) throw cause;
    throw new MeshFileError('invalid', 'Expected what meshopt has packed but received something else', { cause });
  }
}

/** The file's own bytes that a view, or its packed form, names. */
function rangeOf(document: GlbDocument, range: Unchecked): Uint8Array {
  if (wholeOf(range, 'buffer') !== 0 || member(itemOf(document, 'buffers', 0), 'uri') !== undefined) {
    throw new MeshFileError('unsupported', 'Expected all buffers inside of the GLB but received one with others');
  }
  const [from, length] = [wholeOf(range, 'byteOffset', 0), wholeOf(range, 'byteLength')];
  if (from + length > document.bin.length) throw refused('views inside of its buffer', 'one that leaves it');
  return document.bin.subarray(from, from + length);
}
