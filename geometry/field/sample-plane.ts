import type { MarginImage } from './squared-depth.js';

/**
 * The image at the places of a grid centred on it, rows upward, by cubic interpolation.
 *
 * @param halfX grid cells from the middle to the left and to the right; `halfY` likewise. @param cellPx pixels a cell.
 * @returns `(2·halfX + 1) × (2·halfY + 1)`.
 */
export function samplePlane(image: MarginImage, halfX: number, halfY: number, cellPx: number): Float32Array {
  const nx = 2 * halfX + 1;
  const plane = new Float32Array(nx * (2 * halfY + 1));
  const middleX = image.width / 2 - 0.5;
  const middleY = image.height / 2 - 0.5;
  for (let y = -halfY; y <= halfY; y++) {
    for (let x = -halfX; x <= halfX; x++) {
      plane[(y + halfY) * nx + x + halfX] = sampleCubic(image, middleX + x * cellPx, middleY - y * cellPx);
    }
  }
  return plane;
}

/**
 * Catmull-Rom interpolation (Keys, 1981, a = -1/2) at a place in pixels, clamped to the border. Where the four pixels around agree
 * in sign, so does the result: what overshoots near a jump must not make a surface of its own.
 */
function sampleCubic({ width, height, values }: MarginImage, px: number, py: number): number {
  const x = Math.floor(px);
  const y = Math.floor(py);
  const u = px - x;
  const v = py - y;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = -1; row <= 2; row++) {
    const at = Math.min(Math.max(y + row, 0), height - 1) * width;
    let line = 0;
    for (let column = -1; column <= 2; column++) {
      const value = values[at + Math.min(Math.max(x + column, 0), width - 1)]!;
      line += cubicWeight(column - u) * value;
      if ((row === 0 || row === 1) && (column === 0 || column === 1)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    sum += cubicWeight(row - v) * line;
  }
  if (most <= 0 && sum > 0) return most;
  return least > 0 && sum <= 0 ? least : sum;
}

function cubicWeight(offset: number): number {
  const t = Math.abs(offset);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}
