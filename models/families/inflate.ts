import { inflateField } from '../../geometry/field/inflate-field.js';
import { poissonHeight } from '../../geometry/field/poisson-height.js';
import type { Raster } from '../../geometry/image/raster.js';
import { largestComponent } from '../../geometry/mesh/connected-components.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { type SurfaceNetsOptions, surfaceNets } from '../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../geometry/mesh/vertex-normals.js';
import { floatsOf } from './floats-of.js';

/** What users turn; see contracts/options.ts for the ranges. */
export interface InflateParams {
  thickness: number;
  relief: number;
  resolution: number;
  /** As {@link surfaceNets} has it. */
  edges?: SurfaceNetsOptions['edges'];
}

/** What the engine tells and keeps while it works. */
export interface InflateContext {
  progress(step: number, of: number): void;
  checkpoint: {
    save(checkpoint: { step: number; state: Uint8Array }): void;
    last: { step: number; state: Uint8Array } | null;
  };
}

/** Steps: the heights (checkpointed), the field, the surface, its normals. */
const STEPS = { heights: 12, field: 15, surface: 18, normals: 20 } as const;

/**
 * The engine `inflate`: the silhouette, blown up. The height above it solves Poisson's equation ∇²h = −4 with h = 0 on
 * the outline, z = ±√h (Baran & Lehtinen, Notes on Inflating Curves, 2009), so that a disc becomes a ball.
 * @param cutout square RGBA; its alpha is the silhouette.
 * @returns one closed shell with smooth normals, in model units.
 */
export function inflate(cutout: Raster, params: InflateParams, context: InflateContext): Mesh {
  const { width, height } = cutout;
  const coverage = channel(cutout, ([, , , alpha]) => alpha / 255);
  const heights = solveHeights(coverage, width, height, context);
  const luminance = params.relief === 0 ? undefined : channel(cutout, luminanceOf);
  const field = inflateField({ ...params, coverage, width, height, heights, ...(luminance ? { luminance } : {}) });
  context.progress(STEPS.field, STEPS.normals);
  const surface = largestComponent(surfaceNets(field, { edges: params.edges }));
  context.progress(STEPS.surface, STEPS.normals);
  const mesh = { ...surface, normals: vertexNormals(surface) };
  context.progress(STEPS.normals, STEPS.normals);
  return mesh;
}

function solveHeights(coverage: Float32Array, width: number, height: number, context: InflateContext): Float32Array {
  const known = context.checkpoint.last;
  if (known !== null && known.state.byteLength === width * height * Float32Array.BYTES_PER_ELEMENT) {
    context.progress(STEPS.heights, STEPS.normals);
    return floatsOf(known.state, 0, width * height);
  }
  const heights = poissonHeight(coverage, width, height, {
    onCycle: (cycle, of) => context.progress(Math.floor((STEPS.heights * Math.min(cycle, of)) / of), STEPS.normals),
  });
  context.checkpoint.save({ step: STEPS.heights, state: new Uint8Array(heights.slice().buffer) });
  return heights;
}

function channel(raster: Raster, pick: (pixel: [number, number, number, number]) => number): Float32Array {
  const { data } = raster;
  const values = new Float32Array(raster.width * raster.height);
  for (let i = 0; i < values.length; i++) {
    values[i] = pick([data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!, data[4 * i + 3]!]);
  }
  return values;
}

/** Luma of sRGB bytes, 0..1 (Rec. 709 weights). */
function luminanceOf([red, green, blue]: [number, number, number, number]): number {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
