import { createRaster, type Raster } from './raster.js';

/**
 * A picture as WebGL reads it back, rows from the bottom with alpha premultiplied, as rows from the top: RGB where it is
 * opaque by its making, else RGBA with alpha apart from the colours.
 * @param pixels `4 × side²`.
 */
export function uprightPixels(pixels: Uint8Array, side: number, kind: 'opaque' | 'alpha'): Raster {
  const raster = createRaster(side, side, kind === 'opaque' ? 3 : 4);
  const { data, channels } = raster;
  let to = 0;
  for (let row = side - 1; row >= 0; row--) {
    const end = 4 * side * (row + 1);
    for (let at = 4 * side * row; at < end; at += 4, to += channels) {
      if (channels === 3) copyColour(pixels, at, data, to);
      else writeApart(pixels, at, data, to);
    }
  }
  return raster;
}

function copyColour(from: Uint8Array, at: number, into: Raster['data'], to: number): void {
  into[to] = from[at]!;
  into[to + 1] = from[at + 1]!;
  into[to + 2] = from[at + 2]!;
}

function writeApart(from: Uint8Array, at: number, into: Raster['data'], to: number): void {
  const alpha = from[at + 3]!;
  into[to + 3] = alpha;
  if (alpha === 255) copyColour(from, at, into, to);
  else if (alpha > 0) {
    for (let channel = 0; channel < 3; channel++) {
      into[to + channel] = Math.min(255, Math.round((from[at + channel]! * 255) / alpha));
    }
  }
}
