import { z } from 'zod';
import { decodeRaster } from '../../activities/raster-codec.js';
import { defineStage, type StageContext, type StageResult } from '../../activities/stage.js';
import { OrfeasError } from '../../contracts/errors.js';
import { MEDIA_TYPES } from '../../contracts/formats.js';
import { shapeOptionsSchema } from '../../contracts/options.js';
import { writeRawGlb } from '../../geometry/formats/write-raw-glb.js';
import type { Raster } from '../../geometry/image/raster.js';
import { faceCount, vertexCount } from '../../geometry/mesh/mesh.js';
import { modeParamsSchema } from '../../models/families/inflate-options.js';
import { shapeByMode } from '../../models/families/shape-by-mode.js';
import type { DepthLayersManifest, LatentSetFlowManifest, TriplaneManifest } from '../../models/manifest.js';
import { encodeKept } from '../kept-tensor.js';
import { loadManifold } from './load-manifold.js';
import { shapeFromField } from './shape-from-field.js';
import { shapeFromLayers } from './shape-from-layers.js';

/** The plan sends only what the model has; a seed only where another one gives another shape. */
const paramsSchema = z.object({ model: z.string(), seed: z.int().optional(), ...shapeOptionsSchema.shape });
type ShapeParams = z.output<typeof paramsSchema>;

/**
 * Cut-out → `raw.glb`: the engine's surface in full detail, one closed shell with smooth normals, on the cut-out's
 * outline; and `kept.f32` where the engine can be asked for colours later.
 */
export const shapeStage = defineStage({
  name: 'shape',
  version: 2,
  module: import.meta.url,
  params: paramsSchema,
  inputs: ['cutout'],
  libraries: ['manifold-3d', 'sharp'],
  silenceMs: 120_000,
  async run({ cutout }, params, context) {
    const raster = await decodeRaster(cutout!);
    const { pack } = context;
    if (pack?.family === 'inflate') return await embeddedShape(raster, params, context);
    if (pack?.family === 'depth-layers') return layersShape(raster, pack, params, context);
    if (pack?.family === 'latent-set-flow' || pack?.family === 'triplane') {
      return networkShape(raster, pack, params, context);
    }
    throw new OrfeasError('INTERNAL', `Expected a pack that makes shapes but received ${pack?.id ?? 'none'}`);
  },
});

async function embeddedShape(raster: Raster, params: ShapeParams, context: StageContext): Promise<StageResult> {
  const { model: _model, seed: _seed, steps: _steps, guidance: _guidance, ...own } = params;
  const { mesh, hints, facts } = await shapeByMode(raster, modeParamsSchema.parse(own), context, loadManifold);
  const bytes = writeRawGlb(mesh, { extras: { ...hints } });
  return {
    files: [{ name: 'raw.glb', bytes, mediaType: MEDIA_TYPES.glb! }],
    facts: { faces: faceCount(mesh), vertices: vertexCount(mesh), ...facts },
    engine: 'inflate',
  };
}

async function layersShape(
  raster: Raster,
  manifest: DepthLayersManifest,
  params: ShapeParams,
  context: StageContext,
): Promise<StageResult> {
  const { mesh, lostPieces, heldBack } = await shapeFromLayers(raster, manifest, params, context);
  const smoothing: Record<string, number> = params.smooth === undefined ? {} : { smoothHeldBack: heldBack };
  return {
    files: [{ name: 'raw.glb', bytes: writeRawGlb(mesh), mediaType: MEDIA_TYPES.glb! }],
    facts: { faces: faceCount(mesh), vertices: vertexCount(mesh), lostPieces, ...smoothing },
    engine: manifest.id,
  };
}

async function networkShape(
  raster: Raster,
  manifest: LatentSetFlowManifest | TriplaneManifest,
  params: ShapeParams,
  context: StageContext,
): Promise<StageResult> {
  const { mesh, frame, kept, points, lostPieces, heldBack } = await shapeFromField(raster, manifest, params, context);
  const smoothing: Record<string, number> = params.smooth === undefined ? {} : { smoothHeldBack: heldBack };
  const files = [{ name: 'raw.glb', bytes: writeRawGlb(mesh, { extras: { frame } }), mediaType: MEDIA_TYPES.glb! }];
  if (kept !== null) files.push({ name: 'kept.f32', bytes: encodeKept(kept), mediaType: 'application/octet-stream' });
  return {
    files,
    facts: { faces: faceCount(mesh), vertices: vertexCount(mesh), points, lostPieces, ...smoothing },
    engine: manifest.id,
  };
}
