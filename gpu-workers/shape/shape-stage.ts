import { z } from 'zod';
import { decodeRaster } from '../../activities/raster-codec.js';
import { defineStage } from '../../activities/stage.js';
import { MEDIA_TYPES } from '../../contracts/formats.js';
import { writeRawGlb } from '../../geometry/formats/write-raw-glb.js';
import { faceCount, vertexCount } from '../../geometry/mesh/mesh.js';
import { inflate } from '../../models/families/inflate.js';
import { inflateOptionsSchema } from '../../models/families/inflate-options.js';

/** Cut-out → `raw.glb`: the engine's surface in full detail, closed, with smooth normals. */
export const shapeStage = defineStage({
  name: 'shape',
  version: 1,
  module: import.meta.url,
  // The seed is no parameter of this engine: another seed finds the same shape known.
  params: z.object({ model: z.string(), ...inflateOptionsSchema.shape }),
  inputs: ['cutout'],
  libraries: ['sharp'],
  silenceMs: 60_000,
  async run({ cutout }, params, context) {
    const raster = await decodeRaster(cutout!);
    const mesh = inflate(raster, params, context);
    return {
      files: [{ name: 'raw.glb', bytes: writeRawGlb(mesh), mediaType: MEDIA_TYPES.glb! }],
      facts: { faces: faceCount(mesh), vertices: vertexCount(mesh) },
      engine: 'inflate',
    };
  },
});
