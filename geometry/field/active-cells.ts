import { type BitLattice, bitLattice, wordMask } from './bit-lattice.js';

/**
 * The cells of a level that the surface may pass: those whose eight corners are not all on one side, those with a
 * corner in `near` (null: none), and `rings` rings of cells around both. Cell x lies between samples x and x + 1.
 * @returns a bit for each cell, in a lattice of the samples' side.
 */
export function activeCells(inside: BitLattice, near: BitLattice | null, rings: number): BitLattice {
  const cells = bitLattice(inside.side);
  const { side, words, bits } = cells;
  for (let z = 0; z < side - 1; z++) {
    for (let y = 0; y < side - 1; y++) {
      const row = (y + side * z) * words;
      markRow(row, words, side, inside.bits, near?.bits ?? null, bits);
      for (let word = 0; word < words; word++) bits[row + word] = bits[row + word]! & wordMask(side - 1, word);
    }
  }
  for (let ring = 0; ring < rings; ring++) widen(cells);
  return cells;
}

/** Cells of one row, 32 at a time: corners are this row of samples and the next ones in y, z and both. */
function markRow(
  row: number,
  words: number,
  side: number,
  inside: Int32Array,
  near: Int32Array | null,
  cells: Int32Array,
): void {
  const slice = side * words;
  // From the row's end: the last sample of a word's last cell is the first one of the next word.
  let someNext = 0;
  let allNext = 0;
  let nearNext = 0;
  for (let at = row + words - 1; at >= row; at--) {
    const a = inside[at]!;
    const b = inside[at + words]!;
    const c = inside[at + slice]!;
    const d = inside[at + slice + words]!;
    const some = a | b | c | d;
    const all = a & b & c & d;
    const close = near === null ? 0 : near[at]! | near[at + words]! | near[at + slice]! | near[at + slice + words]!;
    const isMixed = (some | (some >>> 1) | (someNext << 31)) & ~(all & ((all >>> 1) | (allNext << 31)));
    cells[at] = isMixed | close | (close >>> 1) | (nearNext << 31);
    someNext = some;
    allNext = all;
    nearNext = close;
  }
}

/** Adds the 26 neighbours of every cell, axis by axis. */
function widen(cells: BitLattice): void {
  const { side, words, bits } = cells;
  for (let row = 0; row < bits.length; row += words) {
    let before = 0;
    for (let word = 0; word < words; word++) {
      const own = bits[row + word]!;
      const after = word + 1 < words ? bits[row + word + 1]! : 0;
      const wide = own | (own << 1) | (before >>> 31) | (own >>> 1) | (after << 31);
      bits[row + word] = wide & wordMask(side - 1, word);
      before = own;
    }
  }
  for (let z = 0; z < side - 1; z++) widenAcross(bits, z * side * words, words, side, words);
  for (let y = 0; y < side - 1; y++) widenAcross(bits, y * words, side * words, side, words);
}

/** Ors each of the rows `start + i × stride`, i < side − 1, with the ones before and after it. */
function widenAcross(bits: Int32Array, start: number, stride: number, side: number, words: number): void {
  for (let word = 0; word < words; word++) {
    let before = 0;
    let at = start + word;
    for (let i = 0; i < side - 1; i++, at += stride) {
      const own = bits[at]!;
      const after = i + 1 < side - 1 ? bits[at + stride]! : 0;
      bits[at] = before | own | after;
      before = own;
    }
  }
}
