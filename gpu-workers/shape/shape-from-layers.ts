import type { StageContext } from '../../activities/stage.js';
import { OrfeasError } from '../../contracts/errors.js';
import { layersField } from '../../geometry/field/layers-field.js';
import { smoothMesh } from '../../geometry/fit/smooth-mesh.js';
import { soundSurface } from '../../geometry/fit/sound-surface.js';
import type { Raster } from '../../geometry/image/raster.js';
import { mainShell } from '../../geometry/mesh/main-shell.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import type { SurfaceNetsOptions } from '../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../geometry/mesh/vertex-normals.js';
import { coverageOf } from '../../models/families/cutout-channels.js';
import { solveHeights } from '../../models/families/solve-heights.js';
import type { DepthLayersManifest } from '../../models/manifest.js';
import { layersInput } from '../../models/math/layers-input.js';
import { weighLayers } from '../../models/math/weigh-layers.js';

/** What the request turns; unset is the pack's own choice. */
export interface LayersParams {
  resolution?: number | undefined;
  edges?: SurfaceNetsOptions['edges'];
  smooth?: number | undefined;
}

export interface LayersShape {
  /** One closed shell with smooth normals, on the cut-out's outline, in model units. */
  mesh: Mesh;
  lostPieces: number;
  /** As {@link smoothMesh} tells. */
  heldBack: number;
}

/**
 * The inflated silhouette of a cut-out with its front and its back moved to where the pack's network sees them.
 * @param cutout square RGBA; its alpha is the silhouette.
 * @throws OrfeasError EMPTY_SHAPE when the silhouette holds nothing; else what the engine fails with.
 */
export async function shapeFromLayers(
  cutout: Raster,
  manifest: DepthLayersManifest,
  params: LayersParams,
  context: StageContext,
): Promise<LayersShape> {
  const { preprocess, surface } = manifest;
  const coverage = coverageOf(cutout);
  const heights = solveHeights(coverage, cutout.width, cutout.height, context);
  const image = layersInput(cutout, coverage, preprocess);
  const { output } = await context.engine({ kind: 'layers', image });
  if (output.kind !== 'layers') throw new OrfeasError('INTERNAL', `Expected layers but received ${output.kind}`);
  const field = layersField({
    coverage,
    width: cutout.width,
    heights,
    layers: weighLayers(image, output.layers, surface.doubt),
    resolution: params.resolution ?? surface.resolution.default,
  });
  const shell = mainShell(soundSurface(field, params.edges), manifest.mesh.floaterRatio);
  if (shell === null) {
    throw new OrfeasError('EMPTY_SHAPE', 'Expected a silhouette that holds something but all of the cut-out is clear');
  }
  const { mesh, heldBack } = smoothMesh(shell.mesh, params.smooth ?? 0);
  return { mesh: { ...mesh, normals: vertexNormals(mesh) }, lostPieces: shell.lostPieces, heldBack };
}
