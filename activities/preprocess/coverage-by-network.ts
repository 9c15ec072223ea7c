import { OrfeasError } from '../../contracts/errors.js';
import type { Raster } from '../../geometry/image/raster.js';
import { hasTellingAlpha } from '../../geometry/silhouette/has-telling-alpha.js';
import type { Coverage } from '../../geometry/silhouette/matte-from-coverage.js';
import type { MattingManifest } from '../../models/manifest.js';
import { prepareImage } from '../../models/math/prepare-image.js';
import type { StageContext } from '../stage.js';
import type { CutoutOptions } from './prepare-cutout.js';

/**
 * What the call's matting pack sees as the subject; null where it isn't asked: the alpha channel tells already, the
 * request wants another way, or the call has no such pack.
 * @throws OrfeasError what the engine fails with.
 */
export async function coverageByNetwork(
  picture: Raster,
  matte: CutoutOptions['matte'],
  context: StageContext,
): Promise<Coverage | null> {
  const { pack } = context;
  if (pack?.family !== 'matting' || !wantsNetwork(picture, matte)) return null;
  const { output } = await context.engine({ kind: 'matte', image: prepareImage(picture, wholePicture(pack)) });
  if (output.kind !== 'matte') throw new OrfeasError('INTERNAL', `Expected a matte but received ${output.kind}`);
  const { data, dims } = output.alpha;
  const [height = 0, width = 0] = dims.slice(-2);
  return { width, height, values: data };
}

function wantsNetwork(picture: Raster, matte: CutoutOptions['matte']): boolean {
  return matte === 'network' || (matte === 'auto' && !hasTellingAlpha(picture));
}

/** The network has to find the object first, and its answer must fit the picture: nothing is cropped. */
function wholePicture({ preprocess }: MattingManifest): MattingManifest['preprocess'] {
  const { cropFrom: _, ...resize } = preprocess.resize;
  return { ...preprocess, recenter: null, resize };
}
