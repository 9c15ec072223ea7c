import { mirrorAxis } from '../silhouette/mirror-axis.js';

/**
 * Silhouettes that are their mirror image to this share (intersection over union) are of symmetric things pictured from
 * the front; below it the two sides may well be meant to differ.
 */
const LEAST_SCORE = 0.9;
/** Heights that differ by less than the second factor become equal, by more than the first ones stay. */
const STAYS = 0.25;
const AGREES = 0.6;
/** Inside, of a coverage of 0..1. */
const INSIDE = 0.5;

/**
 * Makes the heights of an inflated silhouette mirror images of each other where the silhouette is nearly symmetric about
 * an upright axis: both sides get the mean, where the lower is at least {@link AGREES} of the higher, ever less of it down
 * to {@link STAYS}. Next to the outline, where heights go to 0, each side keeps its own: the outline stays as it is.
 *
 * @param heights `width × height`, `poissonHeight`'s. @param coverage the silhouette, `width × height`, 0..1.
 * @returns the heights themselves where the silhouette is not symmetric enough.
 */
export function mirrorHeights(
  heights: Float32Array,
  coverage: Float32Array,
  width: number,
  height: number,
): Float32Array {
  const isInside = (x: number, y: number) => coverage[y * width + x]! >= INSIDE;
  const mirror = mirrorAxis(width, height, isInside, LEAST_SCORE);
  if (mirror === null) return heights;
  return heights.map((own, i) => {
    const x = mirror.sum - (i % width);
    const other = x >= 0 && x < width ? heights[i - (i % width) + x]! : 0;
    const mean = (own + other) / 2;
    const weight = agreement(own, other);
    return weight === 1 ? mean : own + weight * (mean - own);
  });
}

/** 0..1, smooth in both heights (Hermite's cubic). */
function agreement(own: number, other: number): number {
  const high = Math.max(own, other);
  if (high <= 0) return 0;
  const share = Math.min(1, Math.max(0, (Math.min(own, other) / high - STAYS) / (AGREES - STAYS)));
  return share * share * (3 - 2 * share);
}
