import type { Raster } from '../../geometry/image/raster.js';

/** The silhouette of an RGBA cut-out: its alpha, `width × height`, 0..1. */
export function coverageOf({ data, width, height }: Raster): Float32Array {
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) values[i] = data[4 * i + 3]! / 255;
  return values;
}

/** Luma of an RGBA cut-out's sRGB bytes, `width × height`, 0..1 (Rec. 709 weights). */
export function lumaOf({ data, width, height }: Raster): Float32Array {
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    values[i] = (0.2126 * data[4 * i]! + 0.7152 * data[4 * i + 1]! + 0.0722 * data[4 * i + 2]!) / 255;
  }
  return values;
}
