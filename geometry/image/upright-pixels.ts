import type { PixelWindow } from './pixel-window.js';
import { createRaster, type Raster } from './raster.js';

/**
 * A window of a picture as WebGL reads it back, rows from the bottom with alpha premultiplied, as the whole picture with
 * rows from the top: RGB where it has a background, else RGBA with alpha apart from the colours.
 * @param pixels `4 × width × height` of the window.
 * @param background of what is not in the window: RGB 0..255, or nothing at all.
 */
export function uprightPixels(
  pixels: Uint8Array,
  window: PixelWindow,
  side: number,
  background: readonly [number, number, number] | 'alpha',
): Raster {
  const { left, bottom, width, height } = window;
  const raster = createRaster(side, side, background === 'alpha' ? 4 : 3);
  const { data, channels } = raster;
  if (background !== 'alpha') fillWith(data, background);
  for (let row = 0; row < height; row++) {
    let to = channels * (side * (side - 1 - bottom - row) + left);
    const end = 4 * width * (row + 1);
    for (let at = 4 * width * row; at < end; at += 4, to += channels) {
      if (channels === 3) copyColour(pixels, at, data, to);
      else writeApart(pixels, at, data, to);
    }
  }
  return raster;
}

function fillWith(data: Raster['data'], colour: readonly [number, number, number]): void {
  if (colour[0] === colour[1] && colour[1] === colour[2]) data.fill(colour[0]);
  else for (let at = 0; at < data.length; at += 3) data.set(colour, at);
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
