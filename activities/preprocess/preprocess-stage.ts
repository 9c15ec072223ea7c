import { PICTURE_MAX_BYTES } from '../../contracts/limits.js';
import { preprocessOptionsSchema } from '../../contracts/options.js';
import { encodePng } from '../raster-codec.js';
import { defineStage } from '../stage.js';
import { coverageByNetwork } from './coverage-by-network.js';
import { decodePicture } from './decode-picture.js';
import { prepareCutout } from './prepare-cutout.js';

/** The API has held the picture against the operator's limits; what counts here is not to be blown up by it. */
const LIMITS = { maxBytes: 4 * PICTURE_MAX_BYTES, maxSidePx: 16_384 };

/** Picture → `cutout.png`: the object alone, upright, square, in the middle. */
export const preprocessStage = defineStage({
  name: 'preprocess',
  version: 1,
  module: import.meta.url,
  params: preprocessOptionsSchema,
  inputs: ['picture'],
  libraries: ['sharp'],
  silenceMs: 60_000,
  async run({ picture }, params, context) {
    const decoded = await decodePicture(picture!, LIMITS);
    context.progress(1, 3);
    const coverage = await coverageByNetwork(decoded, params.matte, context);
    const { cutout, matte, confidence, crop } = prepareCutout(decoded, { ...params, coverage });
    context.progress(2, 3);
    const bytes = await encodePng(cutout);
    context.progress(3, 3);
    return {
      files: [{ name: 'cutout.png', bytes, mediaType: 'image/png' }],
      facts: { matte, confidence, crop, side: cutout.width },
      ...(matte === 'network' && context.pack !== null ? { engine: context.pack.id } : {}),
    };
  },
});
