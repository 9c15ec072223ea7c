import type { Raster } from '../image/raster.js';
import { coarseMirror } from '../silhouette/mirror-axis.js';

const OPAQUE = 128;

/**
 * How nearly the silhouette of a cut-out is its own mirror image about some upright axis: the greatest intersection over
 * union, 0..1; 0 for an empty one.
 */
export function mirrorSymmetry({ width, height, data }: Raster): number {
  return coarseMirror(width, height, (x, y) => data[4 * (y * width + x) + 3]! >= OPAQUE).score;
}
