import type { Raster } from '../../../geometry/image/raster.js';
import type { Preprocess } from '../../manifest.js';
import { resizeAntialias } from './resize-antialias.js';
import { resizeArea } from './resize-area.js';
import { resizeCubic } from './resize-cubic.js';
import { resizeFloats } from './resize-floats.js';
import { resizeNearest } from './resize-nearest.js';

/** The filters that manifests name. */
export type Filter = Preprocess['resize']['filter'];

/**
 * Resamples every channel of a raster by itself, in bytes: `area`, `cubic` and `nearest` as OpenCV, the antialiased
 * ones as Pillow, `bilinear` by plain interpolation, rounded.
 * @throws RangeError when `area` would have to grow.
 */
export function resizeRaster(raster: Raster, width: number, height: number, filter: Filter): Raster {
  if (width === raster.width && height === raster.height) return raster;
  switch (filter) {
    case 'nearest':
      return resizeNearest(raster, width, height);
    case 'area':
      return resizeArea(raster, width, height);
    case 'cubic':
      return resizeCubic(raster, width, height);
    case 'bilinear-antialias':
      return resizeAntialias(raster, width, height, 'bilinear');
    case 'bicubic-antialias':
      return resizeAntialias(raster, width, height, 'bicubic');
    case 'bilinear': {
      const values = resizeFloats(raster, width, height, filter);
      return { width, height, channels: raster.channels, data: Uint8Array.from(values, (value) => value + 0.5) };
    }
  }
}
