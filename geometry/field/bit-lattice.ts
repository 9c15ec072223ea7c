/**
 * One bit for each sample of a cube of `side`³ samples. Rows along x begin on a word: bit x of row (y, z) is bit
 * `x & 31` of word `(y + side × z) × words + (x >> 5)`. Bits beyond the row's end are 0.
 */
export interface BitLattice {
  side: number;
  /** Words a row. */
  words: number;
  bits: Int32Array;
}

export const WORD_BITS = 32;

export function bitLattice(side: number): BitLattice {
  const words = Math.ceil(side / WORD_BITS);
  return { side, words, bits: new Int32Array(words * side * side) };
}

export function hasBit(lattice: BitLattice, x: number, y: number, z: number): boolean {
  const { side, words, bits } = lattice;
  return ((bits[(y + side * z) * words + (x >> 5)]! >>> (x & 31)) & 1) === 1;
}

export function setBit(lattice: BitLattice, x: number, y: number, z: number): void {
  const { side, words, bits } = lattice;
  const at = (y + side * z) * words + (x >> 5);
  bits[at] = bits[at]! | (1 << (x & 31));
}

export function clearBit(lattice: BitLattice, x: number, y: number, z: number): void {
  const { side, words, bits } = lattice;
  const at = (y + side * z) * words + (x >> 5);
  bits[at] = bits[at]! & ~(1 << (x & 31));
}

/** Sets every bit of the samples 0 … count − 1 along each axis. */
export function fillBits(lattice: BitLattice, count: number): void {
  const { side, words, bits } = lattice;
  for (let z = 0; z < count; z++) {
    for (let y = 0; y < count; y++) {
      const row = (y + side * z) * words;
      for (let word = 0; word < words; word++) bits[row + word] = wordMask(count, word);
    }
  }
}

/** Bits of a row's word that belong to its first `count` samples. */
export function wordMask(count: number, word: number): number {
  const left = count - word * WORD_BITS;
  if (left >= WORD_BITS) return -1;
  return left <= 0 ? 0 : (1 << left) - 1;
}

/** The lower 16 bits of a word, each moved from place i to place 2i. */
export function spreadBits(half: number): number {
  let bits = half & 0xffff;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** How many bits are set. */
export function countBits({ bits }: BitLattice): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i]!;
    if (word === 0) continue;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
