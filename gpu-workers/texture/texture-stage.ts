import { z } from 'zod';
import { decodeRaster, encodePng } from '../../activities/raster-codec.js';
import { defineStage, type StageContext } from '../../activities/stage.js';
import { OrfeasError } from '../../contracts/errors.js';
import { MEDIA_TYPES } from '../../contracts/formats.js';
import { textureOptionsSchema } from '../../contracts/options.js';
import { type RawGlb, readRawGlb } from '../../geometry/formats/read-raw-glb.js';
import { writeRawGlb } from '../../geometry/formats/write-raw-glb.js';
import type { Raster } from '../../geometry/image/raster.js';
import { edgeFaults } from '../../geometry/mesh/edge-faults.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { repairMesh } from '../../geometry/repair/repair-mesh.js';
import { bakeProjection } from '../../geometry/texture/bake-projection.js';
import { measureAtlas } from '../../geometry/texture/measure-atlas.js';
import { rasteriseAtlas } from '../../geometry/texture/rasterise-atlas.js';
import { unwrapMesh } from '../../geometry/texture/unwrap-mesh.js';
import type { ShapeHints } from '../../models/families/shape-by-mode.js';
import { decodeKept } from '../kept-tensor.js';
import { packFrameSchema } from '../pack-frame.js';
import { queryColours } from './query-colours.js';
import { hintsOf, onBackdrop, reduceByHints, withCreases, withPlainBack } from './shape-hints.js';

const STEPS = 10;

type Unwrapped = Mesh & { uvs: Float32Array; normals: Float32Array };

/** Raw mesh and cut-out → `textured.glb`: reduced, unwrapped, coloured as the pack says; still in model units. */
export const textureStage = defineStage({
  name: 'texture',
  version: 6,
  module: import.meta.url,
  params: z.object({ model: z.string(), ...textureOptionsSchema.shape }),
  inputs: ['mesh', 'cutout'],
  optionalInputs: ['kept'],
  libraries: ['meshoptimizer', 'sharp'],
  silenceMs: 120_000,
  async run(inputs, { targetFaces, textureSize }, context) {
    const raw = readRawGlb(inputs.mesh!);
    const hints = hintsOf(raw.extras);
    const cutout = await decodeRaster(inputs.cutout!);
    context.progress(1, STEPS);
    const sound = repairWhereBroken(raw.mesh);
    const reduced = await reduceByHints(sound.mesh, hints, targetFaces);
    context.progress(3, STEPS);
    const atlas = await unwrapMesh(reduced.mesh, { size: textureSize });
    context.progress(5, STEPS);
    const { pack } = context;
    const isQueried = pack !== null && 'texture' in pack && pack.texture.mode === 'field-query';
    const mesh = withCreases(atlas.mesh as Unwrapped, reduced.mesh, hints);
    const texture = isQueried
      ? await queryTexture(mesh, textureSize, raw, inputs.kept, context)
      : projectPicture(mesh, textureSize, cutout, hints, context);
    context.progress(8, STEPS);
    const texturePng = await encodePng(texture);
    const reductionError = reduced.error.absolute;
    const { repairs } = sound;
    const bytes = writeRawGlb(mesh, {
      texturePng,
      extras: { reductionError, ...(repairs.length > 0 ? { repairs } : {}) },
    });
    context.progress(STEPS, STEPS);
    return {
      files: [{ name: 'textured.glb', bytes, mediaType: MEDIA_TYPES.glb! }],
      facts: {
        faces: reduced.faces,
        reductionError,
        backedOff: reduced.isBackedOff,
        repairs,
        charts: atlas.charts,
        // Density in texels a model unit: the longest side of what the shape stage makes is about one.
        atlas: { ...measureAtlas(mesh, rasteriseAtlas(mesh, textureSize)) },
      },
      engine: isQueried ? 'field-query' : 'front-projection',
    };
  },
});

/**
 * The mesh repaired where an edge has not one face on each side, which takes a tenth of a reduction's time to see.
 * A sound mesh, as all engines here make, comes back as it is.
 */
function repairWhereBroken(mesh: Mesh): { mesh: Mesh; repairs: string[] } {
  const { faults } = edgeFaults(mesh.indices, mesh.positions.length / 3);
  return faults === 0 ? { mesh, repairs: [] } : repairMesh(mesh);
}

/** The picture on the front, its soft mirror image on the back: for `project-front` and `project-front-mirror` alike. */
function projectPicture(
  mesh: Unwrapped,
  size: number,
  cutout: Raster,
  hints: ShapeHints,
  context: StageContext,
): Raster {
  const onProgress = (done: number) => context.progress(5 + Math.floor(3 * done), STEPS);
  return withPlainBack(bakeProjection({ mesh, cutout: onBackdrop(cutout, hints), size, onProgress }), hints);
}

/** The colours that the engine's field has on the surface. */
async function queryTexture(
  mesh: Unwrapped,
  size: number,
  { extras }: RawGlb,
  kept: Uint8Array | undefined,
  context: StageContext,
): Promise<Raster> {
  const frame = packFrameSchema.safeParse(extras.frame);
  if (kept === undefined || !frame.success) {
    throw new OrfeasError('INTERNAL', 'Expected the shape stage’s kept.f32 and its frame in raw.glb for field-query');
  }
  return queryColours(mesh, size, { kept: decodeKept(kept), frame: frame.data }, context);
}
