/**
 * Turns the pillow of an inflated silhouette into a plateau with round edges, as far as asked: with s = h / greatest h,
 *
 *   h' = greatest h × s / (ρ + (1 − ρ) s).
 *
 * ρ = 1 leaves the heights as they are; towards 0 all but the edge comes to the greatest height. The slope of h' at the
 * outline is that of h divided by ρ, and its greatest stays.
 *
 * @param heights squared half thickness, `poissonHeight`'s. @param roundness ρ, above 0, up to 1.
 * @throws RangeError on a roundness out of its range.
 */
export function roundHeights(heights: Float32Array, roundness: number): Float32Array {
  if (!(roundness > 0 && roundness <= 1)) {
    throw new RangeError(`Expected a number above 0, up to 1, for roundness but received ${roundness}`);
  }
  if (roundness === 1) return heights;
  const greatest = heights.reduce((most, value) => Math.max(most, value), 0);
  if (greatest === 0) return heights;
  return heights.map((value) => value / (roundness + ((1 - roundness) * value) / greatest));
}
