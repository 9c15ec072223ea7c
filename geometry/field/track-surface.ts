import { activeCells } from './active-cells.js';
import { type BitLattice, hasBit, setBit, WORD_BITS } from './bit-lattice.js';
import type { FieldLevel, SampleQueue } from './sample-queue.js';

const { max, min, clz32 } = Math;

/**
 * Follows the surface to where a coarser level did not see it: of every cell whose corners are not all on one side, the
 * corners that were not computed are computed, until no such cell is left. Each cell that the surface passes is then
 * known whole, and so are those beside it: what the surface has is, component by component, what the dense field's has.
 */
export async function trackSurface(level: FieldLevel, queue: SampleQueue): Promise<void> {
  queue.open(level);
  let suspects = firstSuspects(level);
  while (suspects.length > 0) {
    const next: number[] = [];
    for (let i = 0; i < suspects.length; i += 3) {
      const isFull = queue.push(suspects[i]!, suspects[i + 1]!, suspects[i + 2]!);
      if (isFull || i + 3 === suspects.length) addSuspects(level, await queue.flush(), next);
    }
    suspects = next;
  }
}

/** Corners of mixed cells that were not computed, as x, y, z after one another; they are marked as known. */
function firstSuspects({ side, inside, known }: FieldLevel): number[] {
  const cells = activeCells(inside, null, 0);
  const { words } = cells;
  const row = new Int32Array(words);
  const found: number[] = [];
  for (let z = 0; z < side; z++) {
    for (let y = 0; y < side; y++) {
      if (!gatherRow(cells, y, z, row)) continue;
      let carry = 0;
      for (let word = 0; word < words; word++) {
        const own = row[word]!;
        let left = (own | (own << 1) | carry) & ~known.bits[(y + side * z) * words + word]!;
        carry = own >>> 31;
        for (; left !== 0; left &= left - 1) found.push(WORD_BITS * word + 31 - clz32(left & -left), y, z);
      }
    }
  }
  for (let i = 0; i < found.length; i += 3) setBit(known, found[i]!, found[i + 1]!, found[i + 2]!);
  return found;
}

/** Ors the four rows of cells around a row of samples; whether any is there. */
function gatherRow({ side, words, bits }: BitLattice, y: number, z: number, row: Int32Array): boolean {
  const own = (y + side * z) * words;
  const below = y > 0 ? own - words : own;
  const behind = z > 0 ? side * words : 0;
  let some = 0;
  for (let word = 0; word < words; word++) {
    row[word] = bits[own + word]! | bits[below + word]! | bits[own - behind + word]! | bits[below - behind + word]!;
    some |= row[word]!;
  }
  return some !== 0;
}

/** Corners, not computed, of mixed cells around samples that just were; they are marked as known. */
function addSuspects(level: FieldLevel, places: Uint16Array, next: number[]): void {
  const last = level.side - 2;
  for (let i = 0; i < places.length; i += 3) {
    const [x, y, z] = [places[i]!, places[i + 1]!, places[i + 2]!];
    for (let cz = max(0, z - 1); cz <= min(z, last); cz++) {
      for (let cy = max(0, y - 1); cy <= min(y, last); cy++) {
        for (let cx = max(0, x - 1); cx <= min(x, last); cx++) addCorners(level, cx, cy, cz, next);
      }
    }
  }
}

function addCorners({ inside, known }: FieldLevel, x: number, y: number, z: number, next: number[]): void {
  let corners = 0;
  for (let corner = 0; corner < 8; corner++) {
    if (hasBit(inside, x + (corner & 1), y + ((corner >> 1) & 1), z + (corner >> 2))) corners++;
  }
  if (corners === 0 || corners === 8) return;
  for (let corner = 0; corner < 8; corner++) {
    const [cx, cy, cz] = [x + (corner & 1), y + ((corner >> 1) & 1), z + (corner >> 2)];
    if (hasBit(known, cx, cy, cz)) continue;
    setBit(known, cx, cy, cz);
    next.push(cx, cy, cz);
  }
}
