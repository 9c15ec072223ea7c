import type { FieldLayers } from '../field/field-layers.js';

/** Layers of cells `from` to `to − 1`; layer z lies between sample layers z and z + 1. */
export interface CellLayers {
  from: number;
  to: number;
}

/** Which samples are inside, one bit a sample, and what that says of the surface's size. */
export interface InsideRows {
  /** `rowWords × ny × nz` words; bit k of word w of a row is sample `32·w + k`. */
  words: Int32Array;
  /** Words a row: `nx / 32` rounded up. */
  rowWords: number;
  /** Cells whose corners are not all on one side, those of the layer below the slab among them: the plain surface's vertices. */
  activeCells: number;
  /** Grid edges whose ends are on two sides: the quads of the surface. */
  crossings: number;
}

/**
 * Sorts samples into inside (`value > iso`) and outside, and counts active cells and crossed edges exactly, so that what
 * follows allocates once and visits nothing but the surface.
 *
 * @param slab the cell layers whose surface is wanted; the sample layers that they and their neighbours need are read.
 * @throws RangeError when a value is NaN or infinite.
 */
export function insideRows(field: FieldLayers, iso: number, slab: CellLayers): InsideRows {
  const [nx, ny, nz] = field.size;
  const rowWords = (nx + 31) >>> 5;
  const words = new Int32Array(rowWords * ny * nz);
  // Two layers of cells below: the one that the first quads reach into, and the one that its shared faces are judged by.
  for (let z = Math.max(0, slab.from - 2); z < Math.min(nz, slab.to + 2); z++) {
    const values = field.layer(z);
    for (let y = 0; y < ny; y++) {
      if (!packRow(values, y * nx, nx, iso, words, (z * ny + y) * rowWords)) rejectRow(field, values, y, z);
    }
  }
  return { words, rowWords, ...countSurface(words, rowWords, ny, slab) };
}

/** Packs one row of samples into bits; false when one of them is not finite. */
function packRow(values: Float32Array, from: number, nx: number, iso: number, words: Int32Array, at: number): boolean {
  let zeros = 0;
  let left = nx;
  for (let i = from; left > 0; left -= 32) {
    const end = i + Math.min(left, 32);
    let word = 0;
    for (let bit = 1; i < end; i++, bit <<= 1) {
      const value = values[i]!;
      if (value > iso) word |= bit;
      zeros += value * 0; // stays 0 for finite values, turns NaN for others
    }
    words[at++] = word;
  }
  return zeros === 0;
}

function rejectRow({ size, rim }: FieldLayers, values: Float32Array, y: number, z: number): never {
  const row = values.subarray(y * size[0], (y + 1) * size[0]);
  const x = row.findIndex((value) => !Number.isFinite(value));
  const place = [x, y, z].map((at, axis) => Math.min(Math.max(at - rim, 0), size[axis]! - 1 - 2 * rim));
  throw new RangeError(`Expected finite numbers for values but received ${row[x]} at sample (${place.join(', ')})`);
}

function countSurface(words: Int32Array, rowWords: number, ny: number, slab: CellLayers) {
  const layer = rowWords * ny;
  let activeCells = 0;
  let crossings = 0;
  for (let z = Math.max(0, slab.from - 1); z < slab.to; z++) {
    for (let y = 0; y < ny - 1; y++) {
      const row = z * layer + y * rowWords;
      for (let w = 0; w < rowWords; w++) {
        const active = activeWord(words, row + w, rowWords, layer, w === rowWords - 1);
        if (active === 0) continue;
        activeCells += bitCount(active);
        if (z < slab.from) continue;
        const own = words[row + w]!;
        crossings += bitCount(own ^ nextSamples(words, row + w, w === rowWords - 1));
        crossings += bitCount(own ^ words[row + w + rowWords]!) + bitCount(own ^ words[row + w + layer]!);
      }
    }
  }
  return { activeCells, crossings };
}

/** The word of samples one step further along x; beyond the row's end lies the outside. */
export function nextSamples(words: Int32Array, at: number, isLast: boolean): number {
  return (words[at]! >>> 1) | (isLast ? 0 : words[at + 1]! << 31);
}

/** One bit a cell: set where the cell's eight corners are not all on one side. `at` is the word of its smallest corner. */
export function activeWord(words: Int32Array, at: number, rowWords: number, layer: number, isLast: boolean): number {
  const a = words[at]!;
  const b = words[at + rowWords]!;
  const c = words[at + layer]!;
  const d = words[at + layer + rowWords]!;
  if ((a | b | c | d) === 0 && (isLast || nextAny(words, at, rowWords, layer) === 0)) return 0;
  const a1 = nextSamples(words, at, isLast);
  const b1 = nextSamples(words, at + rowWords, isLast);
  const c1 = nextSamples(words, at + layer, isLast);
  const d1 = nextSamples(words, at + layer + rowWords, isLast);
  return (a | b | c | d | a1 | b1 | c1 | d1) & ~(a & b & c & d & a1 & b1 & c1 & d1);
}

function nextAny(words: Int32Array, at: number, rowWords: number, layer: number): number {
  return (words[at + 1]! | words[at + rowWords + 1]! | words[at + layer + 1]! | words[at + layer + rowWords + 1]!) & 1;
}

/** Number of set bits of a 32-bit word. Source: Hacker's Delight, 2nd edition, §5-1. */
function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bits, 0x01010101) >>> 24;
}
