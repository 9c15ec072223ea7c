import { gaussianBlur } from './gaussian-blur.js';

/** The relief's greatest displacement, as a share of the model's size. */
const MAX_DISPLACEMENT = 0.03;

/** Brightness difference from the surroundings that gives the greatest displacement. */
const FULL_CONTRAST = 0.35;

/** Radii of the band pass, as shares of the picture's longer side: finer is noise, coarser is shading and colour. */
const FINE_SIGMA = 0.004;
const COARSE_SIGMA = 0.03;

/**
 * How far the front is to be displaced: bright details out, dark ones in, from a band-passed brightness that takes no account
 * of what lies outside the silhouette.
 *
 * @param luminance `width × height`, 0..1. @param coverage likewise. @param relief strength, 0..1.
 * @returns model units, `width × height`, within ±0.03 × relief.
 */
export function frontRelief(
  luminance: Float32Array,
  coverage: Float32Array,
  width: number,
  height: number,
  relief: number,
): Float32Array {
  const side = Math.max(width, height);
  const fine = blurInside(luminance, coverage, width, height, FINE_SIGMA * side);
  const coarse = blurInside(luminance, coverage, width, height, COARSE_SIGMA * side);
  const most = MAX_DISPLACEMENT * relief;
  return fine.map((value, i) => most * Math.max(-1, Math.min(1, (value - coarse[i]!) / FULL_CONTRAST)));
}

function blurInside(image: Float32Array, weight: Float32Array, width: number, height: number, sigma: number) {
  const sums = gaussianBlur(
    image.map((value, i) => value * weight[i]!),
    width,
    height,
    sigma,
  );
  const weights = gaussianBlur(weight, width, height, sigma);
  return sums.map((sum, i) => (weights[i]! > 1e-6 ? sum / weights[i]! : 0));
}
