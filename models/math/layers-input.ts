import { poissonHeight } from '../../geometry/field/poisson-height.js';
import type { Raster } from '../../geometry/image/raster.js';
import { resamplePlane } from '../../geometry/image/resample.js';
import type { FloatTensor } from '../families/engine.js';
import type { Preprocess } from '../manifest.js';
import { prepareImage } from './prepare-image.js';

/** Red, green, blue, coverage, half thickness. */
export const INPUT_PLANES = 5;

/**
 * What a network of the family `depth-layers` sees of a cut-out: the colours over the manifest's background, the
 * coverage, and √h with h the inflation height of that coverage (`poissonHeight`), all at the manifest's size.
 * @param coverage the cut-out's, `width × height`, 0..1.
 * @returns `[1, 5, S, S]`.
 */
export function layersInput(cutout: Raster, coverage: Float32Array, preprocess: Preprocess): FloatTensor {
  const { size } = preprocess.resize;
  const plane = size * size;
  const data = new Float32Array(INPUT_PLANES * plane);
  data.set(prepareImage(cutout, preprocess).data);
  const small = resamplePlane(coverage, cutout, size, size).map((value) => Math.min(1, Math.max(0, value)));
  data.set(small, 3 * plane);
  data.set(poissonHeight(small, size, size).map(Math.sqrt), 4 * plane);
  return { data, dims: [1, INPUT_PLANES, size, size] };
}
