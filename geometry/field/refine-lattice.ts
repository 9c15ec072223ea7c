import { type BitLattice, bitLattice, spreadBits, wordMask } from './bit-lattice.js';

/**
 * The samples of the next finer level that lie in the given cells, their borders included: sample i of a level is
 * sample 2i of the next, or its last one.
 * @param side samples an axis of the finer level.
 */
export function samplesInCells(cells: BitLattice, side: number): BitLattice {
  const fine = bitLattice(side);
  const row = new Int32Array(cells.words);
  for (let z = 0; z < side; z++) {
    for (let y = 0; y < side; y++) {
      if (!gatherCells(cells, y, z, row)) continue;
      let carry = 0;
      const start = (y + side * z) * fine.words;
      for (let word = 0; word < fine.words; word++) {
        const half = row[word >> 1]! >>> (16 * (word & 1));
        const even = spreadBits(half);
        fine.bits[start + word] = (even | (even << 1) | (even << 2) | carry) & wordMask(side, word);
        carry = (even >>> 30) & 1;
      }
    }
  }
  return fine;
}

/** Ors the rows of cells that touch the samples (y, z) of the finer level; whether there is any. */
function gatherCells(cells: BitLattice, y: number, z: number, row: Int32Array): boolean {
  const { side, words, bits } = cells;
  row.fill(0);
  let some = 0;
  // Sample 2j lies between the cells j − 1 and j, sample 2j + 1 in the middle of cell j.
  for (let cellZ = Math.max(0, (z - 1) >> 1); cellZ <= z >> 1; cellZ++) {
    for (let cellY = Math.max(0, (y - 1) >> 1); cellY <= y >> 1; cellY++) {
      const from = (cellY + side * cellZ) * words;
      for (let word = 0; word < words; word++) {
        row[word] = row[word]! | bits[from + word]!;
        some |= row[word]!;
      }
    }
  }
  return some !== 0;
}

/** Signs of a finer level as the coarser one has them: sample x takes the sign of the sample at ⌊x / 2⌋. */
export function signsFromParent(parent: BitLattice, side: number): BitLattice {
  const fine = bitLattice(side);
  for (let z = 0; z < side; z++) {
    for (let y = 0; y < side; y++) {
      const from = ((y >> 1) + parent.side * (z >> 1)) * parent.words;
      const start = (y + side * z) * fine.words;
      for (let word = 0; word < fine.words; word++) {
        const even = spreadBits(parent.bits[from + (word >> 1)]! >>> (16 * (word & 1)));
        fine.bits[start + word] = (even | (even << 1)) & wordMask(side, word);
      }
    }
  }
  return fine;
}
