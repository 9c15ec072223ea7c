import { createRaster, type Raster } from '../image/raster.js';
import { fillGutter } from './fill-gutter.js';
import type { TexelPoints } from './locate-texels.js';
import { PROVENANCE } from './provenance.js';

const GUTTER_RINGS = 4;

/**
 * A texture of given colours, continued beyond the charts so that filters never meet black.
 * @param colours `3 × texels`, sRGB 0..1; beyond that they are cut off, NaN is black.
 * @returns `size × size`, RGB.
 */
export function paintTexels({ size, texels }: TexelPoints, colours: Float32Array): Raster {
  const texture = createRaster(size, size, 3);
  const provenance = new Uint8Array(size * size);
  const bytes = new Uint8ClampedArray(3); // rounds and saturates
  for (let at = 0; at < texels.length; at++) {
    const texel = texels[at]!;
    for (let k = 0; k < 3; k++) bytes[k] = 255 * colours[3 * at + k]!;
    texture.data.set(bytes, 3 * texel);
    provenance[texel] = PROVENANCE.front;
  }
  fillGutter(texture.data, provenance, size, GUTTER_RINGS);
  return texture;
}
