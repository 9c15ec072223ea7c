import { LINEAR_OF_SRGB } from './lab-colour.js';
import type { Raster } from './raster.js';

/**
 * Relative luminance Y of an RGBA picture laid on white, in linear light: 0 for black, 1 for white and for what is clear
 * (weights of Rec. 709, whose primaries sRGB has).
 *
 * @returns `width × height`.
 */
export function linearLuminance({ width, height, data }: Raster): Float32Array {
  const luminance = new Float32Array(width * height);
  for (let i = 0; i < luminance.length; i++) {
    const alpha = data[4 * i + 3]! / 255;
    const light =
      0.2126 * LINEAR_OF_SRGB[data[4 * i]!]! +
      0.7152 * LINEAR_OF_SRGB[data[4 * i + 1]!]! +
      0.0722 * LINEAR_OF_SRGB[data[4 * i + 2]!]!;
    luminance[i] = alpha * light + 1 - alpha;
  }
  return luminance;
}
