import { bestMirror, type Mirror } from './best-mirror.js';

// Cells across the picture in which outlines are compared, and the part of its width in which the axis is looked for.
const CELLS = 128;
const FIRST_AXIS = 0.3;
const LAST_AXIS = 0.7;

/**
 * How nearly a silhouette is its own mirror image about some upright axis, compared in {@link CELLS} cells a side.
 * @param isInside asked at pixels, column and row.
 */
export function coarseMirror(width: number, height: number, isInside: (x: number, y: number) => boolean): Mirror {
  const mask = new Uint8Array(CELLS * CELLS);
  for (let y = 0; y < CELLS; y++) {
    const row = Math.floor(((y + 0.5) * height) / CELLS);
    for (let x = 0; x < CELLS; x++) {
      if (isInside(Math.floor(((x + 0.5) * width) / CELLS), row)) mask[y * CELLS + x] = 1;
    }
  }
  return bestMirror(mask, CELLS, Math.floor(2 * CELLS * FIRST_AXIS), Math.ceil(2 * CELLS * LAST_AXIS));
}

/**
 * The upright axis of a silhouette, to half a pixel.
 * @param isInside as `coarseMirror` has it.
 * @returns null where it is less of a mirror image than `leastScore`, 0..1, in cells as well as in pixels.
 */
export function mirrorAxis(
  width: number,
  height: number,
  isInside: (x: number, y: number) => boolean,
  leastScore: number,
): Mirror | null {
  const coarse = coarseMirror(width, height, isInside);
  if (coarse.score < leastScore) return null;
  const mask = new Uint8Array(width * height);
  for (let i = 0; i < mask.length; i++) if (isInside(i % width, Math.floor(i / width))) mask[i] = 1;
  const cell = width / CELLS;
  const sum = (coarse.sum + 1) * cell - 1;
  const fine = bestMirror(mask, width, Math.floor(sum - cell), Math.ceil(sum + cell) + 1);
  return fine.score < leastScore ? null : fine;
}
