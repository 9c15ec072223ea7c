import { inflateField } from '../../geometry/field/inflate-field.js';
import { mirrorHeights } from '../../geometry/field/mirror-heights.js';
import { roundHeights } from '../../geometry/field/round-heights.js';
import { type SmoothedMesh, smoothMesh } from '../../geometry/fit/smooth-mesh.js';
import { soundSurface } from '../../geometry/fit/sound-surface.js';
import type { Raster } from '../../geometry/image/raster.js';
import { largestComponent } from '../../geometry/mesh/connected-components.js';
import type { SurfaceNetsOptions } from '../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../geometry/mesh/vertex-normals.js';
import { coverageOf, lumaOf } from './cutout-channels.js';
import type { ShapeContext } from './shape-context.js';
import { HEIGHT_STEPS, solveHeights } from './solve-heights.js';

/** What users turn; see contracts/options.ts for the ranges. */
export interface InflateParams {
  thickness: number;
  relief: number;
  resolution: number;
  /** As {@link soundSurface} has it. */
  edges?: SurfaceNetsOptions['edges'];
  /** As {@link roundHeights} has it. Default 1: as the heights are. */
  roundness?: number | undefined;
  /** Passes of {@link smoothMesh}. Default 0. */
  smooth?: number | undefined;
  /** `auto`: {@link mirrorHeights}. Default `off`. */
  symmetry?: 'auto' | 'off' | undefined;
}

/** Steps after the heights: the field, the surface, its normals. */
const STEPS = { field: 15, surface: 18, normals: HEIGHT_STEPS.of } as const;

/**
 * The mode `inflate`: the silhouette, blown up. The height above it solves Poisson's equation ∇²h = −4 with h = 0 on
 * the outline, z = ±√h (Baran & Lehtinen, Notes on Inflating Curves, 2009), so that a disc becomes a ball.
 * @param cutout square RGBA; its alpha is the silhouette.
 * @returns one closed shell with smooth normals, in model units.
 */
export function inflate(cutout: Raster, params: InflateParams, context: ShapeContext): SmoothedMesh {
  const { width, height } = cutout;
  const coverage = coverageOf(cutout);
  const solved = solveHeights(coverage, width, height, context);
  const mirrored = params.symmetry === 'auto' ? mirrorHeights(solved, coverage, width, height) : solved;
  const heights = roundHeights(mirrored, params.roundness ?? 1);
  const luminance = params.relief === 0 ? undefined : lumaOf(cutout);
  const field = inflateField({ ...params, coverage, width, height, heights, ...(luminance ? { luminance } : {}) });
  context.progress(STEPS.field, STEPS.normals);
  const shell = largestComponent(soundSurface(field, params.edges));
  const { mesh: surface, heldBack } = smoothMesh(shell, params.smooth ?? 0);
  context.progress(STEPS.surface, STEPS.normals);
  const mesh = { ...surface, normals: vertexNormals(surface) };
  context.progress(STEPS.normals, STEPS.normals);
  return { mesh, heldBack };
}
