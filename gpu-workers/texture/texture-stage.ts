import { z } from 'zod';
import { decodeRaster, encodePng } from '../../activities/raster-codec.js';
import { defineStage } from '../../activities/stage.js';
import { MEDIA_TYPES } from '../../contracts/formats.js';
import { textureOptionsSchema } from '../../contracts/options.js';
import { readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { writeRawGlb } from '../../geometry/formats/write-raw-glb.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { reduceMesh } from '../../geometry/mesh/reduce-mesh.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { unwrapMesh } from '../../geometry/texture/unwrap-mesh.js';

const STEPS = 10;

/** Raw mesh and cut-out → `textured.glb`: reduced, unwrapped, with the picture on it; still in model units. */
export const textureStage = defineStage({
  name: 'texture',
  version: 1,
  module: import.meta.url,
  params: z.object({ model: z.string(), ...textureOptionsSchema.shape }),
  inputs: ['mesh', 'cutout'],
  libraries: ['meshoptimizer', 'sharp'],
  silenceMs: 120_000,
  async run(inputs, { targetFaces, textureSize }, context) {
    const { mesh: raw } = readRawGlb(inputs.mesh!);
    const cutout = await decodeRaster(inputs.cutout!);
    context.progress(1, STEPS);
    const reduced = await reduceMesh(raw, targetFaces);
    context.progress(3, STEPS);
    const atlas = await unwrapMesh(reduced.mesh, { size: textureSize });
    context.progress(5, STEPS);
    const { texture } = bakeProjection({
      mesh: atlas.mesh as Mesh & { uvs: Float32Array; normals: Float32Array },
      cutout,
      size: textureSize,
      onProgress: (done) => context.progress(5 + Math.floor(3 * done), STEPS),
    });
    context.progress(8, STEPS);
    const texturePng = await encodePng(texture);
    const reductionError = reduced.error.absolute;
    const bytes = writeRawGlb(atlas.mesh, { texturePng, extras: { reductionError } });
    context.progress(STEPS, STEPS);
    return {
      files: [{ name: 'textured.glb', bytes, mediaType: MEDIA_TYPES.glb! }],
      facts: {
        faces: reduced.faces,
        reductionError,
        backedOff: reduced.isBackedOff,
        charts: atlas.charts,
        utilisation: atlas.utilisation,
      },
      engine: 'front-projection',
    };
  },
});
