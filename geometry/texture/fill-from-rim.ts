import type { Raster } from '../image/raster.js';
import { pushPull } from './push-pull.js';
import { buildPyramid, growOrShrink, type SoftLevel } from './soften-picture.js';

// Width of the band along the outline whose colours are used, as a share of the picture's.
const BAND_SHARE = 0.05;
/** Level of the softened picture this one starts from: half the resolution twice. */
export const RIM_LEVEL = 2;

/**
 * What the back may look like: the colours of a band along the outline, carried inwards smoothly (push-pull). What is
 * in the middle of the picture only, such as a face or a label, is not in it.
 *
 * @param levels of `softenPicture` for the same cut-out
 * @returns a pyramid whose first level has the size of level {@link RIM_LEVEL}
 */
export function fillFromRim(cutout: Raster, levels: readonly SoftLevel[]): SoftLevel[] {
  const base = levels[Math.min(RIM_LEVEL, levels.length - 1)]!;
  const { width, height } = base;
  const solid = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = Math.floor(((x + 0.5) * cutout.width) / width);
      const row = Math.floor(((y + 0.5) * cutout.height) / height);
      solid[y * width + x] = cutout.data[4 * (row * cutout.width + column) + 3]! >= 128 ? 1 : 0;
    }
  }
  const inner = growOrShrink(solid, width, height, Math.max(1, Math.round(width * BAND_SHARE)), 0);
  const rgb = new Float32Array(3 * width * height);
  const weight = new Float32Array(width * height);
  for (let at = 0; at < weight.length; at++) {
    if (!solid[at] || inner[at]) continue;
    weight[at] = 1;
    for (let k = 3 * at; k < 3 * at + 3; k++) rgb[k] = base.rgb[k]!;
  }
  pushPull({ width, height, colour: rgb, weight });
  return buildPyramid({ width, height, rgb });
}
