import type { StageContext } from '../../activities/stage.js';
import { OrfeasError } from '../../contracts/errors.js';
import { smoothMesh } from '../../geometry/fit/smooth-mesh.js';
import { soundSurface } from '../../geometry/fit/sound-surface.js';
import type { Raster } from '../../geometry/image/raster.js';
import { fitToOutline, type Outline, outlineOf } from '../../geometry/mesh/fit-to-outline.js';
import { mainShell } from '../../geometry/mesh/main-shell.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import type { SurfaceNetsOptions } from '../../geometry/mesh/surface-nets.js';
import { turnAxes } from '../../geometry/mesh/turn-axes.js';
import { vertexNormals } from '../../geometry/mesh/vertex-normals.js';
import type { FloatTensor } from '../../models/families/engine.js';
import type { LatentSetFlowManifest, TriplaneManifest } from '../../models/manifest.js';
import { prepareImage } from '../../models/math/prepare-image.js';
import type { PackFrame } from '../pack-frame.js';

/** What the request turns; unset is the pack's own choice. */
export interface FieldParams {
  seed?: number | undefined;
  resolution?: number | undefined;
  steps?: number | undefined;
  guidance?: number | undefined;
  edges?: SurfaceNetsOptions['edges'];
  smooth?: number | undefined;
}

export interface FieldShape {
  /** One closed shell with smooth normals, on the cut-out's object. */
  mesh: Mesh;
  /** Where the mesh lay in the pack's own frame. */
  frame: PackFrame;
  kept: FloatTensor | null;
  /** Points at which the field was computed. */
  points: number;
  lostPieces: number;
  /** As {@link smoothMesh} tells. */
  heldBack: number;
}

/** Where no pixel is half opaque. */
const WHOLE_SQUARE: Outline = { left: -0.5, right: 0.5, bottom: -0.5, top: 0.5 };

/**
 * The shape that a pack's network sees in a cut-out: its field, the field's outer surface, turned into our frame and set
 * on the cut-out's outline, where the front projection expects it.
 * @throws OrfeasError EMPTY_SHAPE when the field has no inside; else what the engine fails with.
 */
export async function shapeFromField(
  cutout: Raster,
  manifest: LatentSetFlowManifest | TriplaneManifest,
  params: FieldParams,
  context: StageContext,
): Promise<FieldShape> {
  const { decode } = manifest;
  const { output } = await context.engine({
    kind: 'field',
    image: prepareImage(cutout, manifest.preprocess),
    seed: params.seed ?? 0,
    resolution: params.resolution ?? decode.resolution.default,
    steps: params.steps ?? ownSteps(manifest),
    guidance: params.guidance ?? ownGuidance(manifest),
  });
  if (output.kind !== 'field') throw new OrfeasError('INTERNAL', `Expected a field but received ${output.kind}`);
  const shell = mainShell(soundSurface(output.field, params.edges), manifest.mesh.floaterRatio);
  if (shell === null) {
    throw new OrfeasError('EMPTY_SHAPE', `Expected a surface in the field of ${manifest.id} but all of it is outside`);
  }
  const { axes } = decode;
  const { mesh: surface, heldBack } = smoothMesh(shell.mesh, params.smooth ?? 0);
  const { mesh, fit } = fitToOutline(turnAxes(surface, axes), outlineOf(cutout) ?? WHOLE_SQUARE);
  return {
    mesh: { ...mesh, normals: vertexNormals(mesh) },
    frame: { axes, ...fit },
    kept: output.kept,
    points: output.points,
    lostPieces: shell.lostPieces,
    heldBack,
  };
}

function ownSteps(manifest: LatentSetFlowManifest | TriplaneManifest): number | null {
  return manifest.family === 'latent-set-flow' ? manifest.sampler.steps.default : null;
}

function ownGuidance(manifest: LatentSetFlowManifest | TriplaneManifest): number | null {
  if (manifest.family !== 'latent-set-flow') return null;
  const { guidance } = manifest.sampler;
  return guidance.mode === 'none' ? null : guidance.scale.default;
}
