import type { Raster } from '../image/raster.js';

/** Alpha at or below which a pixel is clear, and at or above which it is solid. */
const CLEAR = 8;
const SOLID = 247;
/** Shares of clear and solid pixels below which an alpha channel says nothing: a rim left by an editor, a stray dot. */
const FEWEST_CLEAR = 0.005;
const FEWEST_SOLID = 0.002;

/** Whether a picture's own alpha channel tells subject from background: it has clearly empty and clearly solid parts. */
export function hasTellingAlpha({ channels, data }: Raster): boolean {
  if (channels !== 4) return false;
  let clear = 0;
  let solid = 0;
  for (let i = 3; i < data.length; i += 4) {
    if (data[i]! <= CLEAR) clear++;
    else if (data[i]! >= SOLID) solid++;
  }
  const pixels = data.length / 4;
  return clear >= FEWEST_CLEAR * pixels && solid >= FEWEST_SOLID * pixels;
}
