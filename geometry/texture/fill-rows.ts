import type { Raster } from '../image/raster.js';
import { pushPull } from './push-pull.js';
import { buildPyramid, type SoftLevel } from './soften-picture.js';

// Width of the band along the outline whose colours are used, as a share of the picture's.
const BAND_SHARE = 0.05;
/** Level of the softened picture this one starts from: half the resolution. */
const BASE_LEVEL = 1;
const OPAQUE = 128;

/**
 * What the back may look like of a thing pictured from its front: each row of the silhouette, between gaps, goes evenly
 * from the colours just inside its left end to those just inside its right end. So what runs round the thing (a belt, a
 * brim, a layer) closes behind it, and what is in the middle of the picture, such as a face or a label, is not there.
 *
 * @param levels of `softenPicture` for the same cut-out
 * @returns a pyramid whose first level has half the cut-out's size
 */
export function fillRows(cutout: Raster, levels: readonly SoftLevel[]): SoftLevel[] {
  const base = levels[Math.min(BASE_LEVEL, levels.length - 1)]!;
  const { width, height } = base;
  const colour = new Float32Array(3 * width * height);
  const weight = new Float32Array(width * height);
  const band = Math.max(1, Math.round(width * BAND_SHARE));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * cutout.height) / height) * cutout.width;
    const isSolid = (x: number) =>
      x < width && cutout.data[4 * (row + Math.floor(((x + 0.5) * cutout.width) / width)) + 3]! >= OPAQUE;
    for (let from = 0; from < width; from++) {
      if (!isSolid(from)) continue;
      let end = from + 1;
      while (isSolid(end)) end++;
      fillRun(base, colour, y * width + from, end - from, band);
      weight.fill(1, y * width + from, y * width + end);
      from = end;
    }
  }
  pushPull({ width, height, colour, weight });
  return buildPyramid({ width, height, rgb: colour });
}

/** Fills `length` pixels from `first` on with the way from the mean of their first `band` to that of their last. */
function fillRun(base: SoftLevel, colour: Float32Array, first: number, length: number, band: number): void {
  const ends = Math.min(band, Math.ceil(length / 2));
  for (let k = 0; k < 3; k++) {
    let [left, right] = [0, 0];
    for (let at = 0; at < ends; at++) {
      left += base.rgb[3 * (first + at) + k]! / ends;
      right += base.rgb[3 * (first + length - 1 - at) + k]! / ends;
    }
    for (let at = 0; at < length; at++) {
      colour[3 * (first + at) + k] = left + ((at + 0.5) / length) * (right - left);
    }
  }
}
