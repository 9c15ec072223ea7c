import { outlineDistance } from './outline-distance.js';
import { addMargin, smoothCoverage } from './smooth-coverage.js';
import { thickenThinParts } from './thicken-thin-parts.js';

/** A picture of numbers with a margin round it; pixel (0, 0) of the silhouette's picture is at (margin, margin). */
export interface MarginImage {
  width: number;
  height: number;
  margin: number;
  values: Float32Array;
}

/** Half the width, in cells, below which a part is widened: under 0.5 a grid may miss it. */
const MIN_HALF_WIDTH_CELLS = 0.7;

/**
 * Least slope of the squared depth at the outline, in cells: a part of half width w (cells) gets a half thickness
 * of √(2w) cells at least, about one cell for the thinnest that a grid can hold.
 */
const MIN_SLOPE_CELLS = 2;

/** Reach, pixels, over which the slope at the outline is averaged. */
const SLOPE_REACH = 2;

/**
 * The square of the half thickness, z², over the picture: `thickness² × heights` inside, carried on below zero outside with
 * the slope that it has at the outline, so that its zero is the outline and it passes it without a kink. Squares, since
 * they are smooth where z itself has a vertical tangent.
 *
 * @param cellPx size of a grid cell in pixels, for what counts as thin.
 * @returns squared model units; the picture's longer side is 1.
 */
export function squaredDepth(
  coverage: Float32Array,
  width: number,
  height: number,
  heights: Float32Array,
  thickness: number,
  cellPx: number,
): MarginImage {
  const margin = Math.ceil(3 * cellPx) + 3;
  const wide = width + 2 * margin;
  const high = height + 2 * margin;
  const inner = smoothCoverage(coverage, width, height, margin);
  const depth = addMargin(heights, width, height, margin);
  const outline = outlineDistance(inner, wide, high);
  const slopes = outlineSlopes(depth, outline.distance, outline.nearest, wide, high);
  const distance = thickenThinParts(outline.distance, wide, high, MIN_HALF_WIDTH_CELLS * cellPx);
  const pixel = 1 / Math.max(width, height);
  const minSlope = MIN_SLOPE_CELLS * cellPx * pixel;
  const values = new Float32Array(wide * high);
  for (let i = 0; i < values.length; i++) {
    const gap = distance[i]! * pixel;
    const nearest = outline.nearest[i]!;
    const slope = nearest < 0 ? 0 : (thickness ** 2 * slopes[nearest]!) / pixel;
    values[i] =
      gap > 0 ? Math.max(thickness ** 2 * depth[i]!, minSlope * gap) : gap * (Math.max(slope, minSlope) - gap);
  }
  return { width: wide, height: high, margin, values };
}

/** Height gained per pixel of distance, at each outline pixel: the ratio of their sums over the inside pixels around. */
function outlineSlopes(
  depth: Float32Array,
  distance: Float32Array,
  nearest: Int32Array,
  width: number,
  height: number,
): Float32Array {
  const slopes = new Float32Array(width * height);
  for (let y = SLOPE_REACH; y < height - SLOPE_REACH; y++) {
    for (let x = SLOPE_REACH; x < width - SLOPE_REACH; x++) {
      const i = y * width + x;
      if (nearest[i] !== i) continue;
      let rise = 0;
      let run = 0;
      for (let row = -SLOPE_REACH; row <= SLOPE_REACH; row++) {
        for (let k = i + row * width - SLOPE_REACH; k <= i + row * width + SLOPE_REACH; k++) {
          if (distance[k]! <= 0) continue;
          rise += depth[k]!;
          run += distance[k]!;
        }
      }
      slopes[i] = run > 0 ? rise / run : 0;
    }
  }
  return slopes;
}
