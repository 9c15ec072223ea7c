import type { Raster } from '../image/raster.js';

// Cells across the picture in which outlines are compared, and the part of its width in which the axis is looked for.
const CELLS = 128;
const FIRST_AXIS = 0.3;
const LAST_AXIS = 0.7;
const OPAQUE = 128;

/**
 * How nearly the silhouette of a cut-out is its own mirror image about some upright axis: the greatest intersection over
 * union, 0..1; 0 for an empty one.
 */
export function mirrorSymmetry(cutout: Raster): number {
  const mask = new Uint8Array(CELLS * CELLS);
  let area = 0;
  for (let y = 0; y < CELLS; y++) {
    const row = Math.floor(((y + 0.5) * cutout.height) / CELLS);
    for (let x = 0; x < CELLS; x++) {
      const column = Math.floor(((x + 0.5) * cutout.width) / CELLS);
      if (cutout.data[4 * (row * cutout.width + column) + 3]! < OPAQUE) continue;
      mask[y * CELLS + x] = 1;
      area++;
    }
  }
  let best = 0;
  // Twice the axis, minus one: the columns x and `sum - x` mirror each other.
  for (let sum = Math.floor(2 * CELLS * FIRST_AXIS); sum < 2 * CELLS * LAST_AXIS; sum++) {
    let common = 0;
    for (let x = Math.max(0, sum - CELLS + 1); x <= Math.min(CELLS - 1, sum); x++) {
      for (let line = 0; line < CELLS * CELLS; line += CELLS) common += mask[line + x]! & mask[line + sum - x]!;
    }
    if (area > 0) best = Math.max(best, common / (2 * area - common));
  }
  return best;
}
