import type { ManifoldToplevel } from 'manifold-3d';
import type { z } from 'zod';
import { OrfeasError } from '../../contracts/errors.js';
import { SHAPE_MODES, shapeModeOf } from '../../contracts/shape-modes.js';
import { roundHeights } from '../../geometry/field/round-heights.js';
import { linearLuminance } from '../../geometry/image/linear-luminance.js';
import type { Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { vertexNormals } from '../../geometry/mesh/vertex-normals.js';
import { outlineRings } from '../../geometry/silhouette/outline-rings.js';
import { type Extrusion, extrudeRings } from '../../geometry/solid/extrude-rings.js';
import { lithophane } from '../../geometry/solid/lithophane.js';
import { plateRelief } from '../../geometry/solid/plate-relief.js';
import { type PlateHeights, raisePlate } from '../../geometry/solid/raise-plate.js';
import { coverageOf, lumaOf } from './cutout-channels.js';
import { inflate } from './inflate.js';
import type { modeParamsSchema } from './inflate-options.js';
import type { ShapeContext } from './shape-context.js';
import { HEIGHT_STEPS, solveHeights } from './solve-heights.js';

/** What the texture stage has to know of a shape besides its surface. */
export interface ShapeHints {
  /** Edges that bend by more than this are drawn sharp. */
  creaseDegrees?: number;
  /** The shape is what `raisePlate` made, of so many nodes. */
  plate?: { columns: number; rows: number };
  /** What lies beyond the silhouette, and the back, are white. */
  backdrop?: 'white';
}

export interface ModeShape {
  /** One closed shell, in model units. */
  mesh: Mesh;
  hints: ShapeHints;
  /** What there is to tell of its making. */
  facts?: Record<string, number>;
}

type Numbers = Record<
  'thickness' | 'relief' | 'resolution' | 'depth' | 'base' | 'border' | 'blade' | 'roundness',
  number
>;

/** Sides stand upright on plates and prisms; what a relief bends by stays smooth. */
const CREASE_DEGREES = 50;
/** Options tell lengths in % of the model's longest side. */
const PERCENT = 1 / 100;

/**
 * The engine `inflate`: what a mode makes of a cut-out.
 *
 * @param cutout square RGBA; its alpha is the silhouette. @param loadManifold asked for by the mode `extrude` alone.
 * @throws OrfeasError EMPTY_SHAPE where the silhouette holds nothing.
 */
export async function shapeByMode(
  cutout: Raster,
  params: z.output<typeof modeParamsSchema>,
  context: ShapeContext,
  loadManifold: () => Promise<ManifoldToplevel>,
): Promise<ModeShape> {
  const name = shapeModeOf(params);
  const numbers = { ...SHAPE_MODES[name], ...definedOf(params) } as Numbers;
  if (name === 'inflate') {
    const { thickness, relief, resolution, roundness = 1 } = numbers;
    const { edges, smooth, symmetry } = params;
    const order = { thickness, relief, resolution, edges, roundness, smooth, symmetry };
    const { mesh, heldBack } = inflate(cutout, order, context);
    return { mesh, hints: {}, ...(smooth === undefined ? {} : { facts: { smoothHeldBack: heldBack } }) };
  }
  if (name === 'relief') return finish(raise(reliefOf(cutout, numbers, context)), context);
  if (name === 'lithophane') return finish(raise(lithophaneOf(cutout, numbers)), context);
  const { profile = 'solid' } = params;
  const mesh = extrudeRings(await loadManifold(), ringsOf(cutout), extrusionOf(profile, numbers));
  return finish({ mesh, hints: profile === 'stamp' ? { backdrop: 'white' } : {} }, context);
}

function solid(shape: ModeShape): ModeShape {
  if (shape.mesh.indices.length > 0) return shape;
  throw new OrfeasError('EMPTY_SHAPE', 'Expected a silhouette that holds something but all of the cut-out is clear');
}

function finish(shape: ModeShape, context: ShapeContext): ModeShape {
  const { mesh, hints } = solid(shape);
  context.progress(HEIGHT_STEPS.of, HEIGHT_STEPS.of);
  return { mesh: { ...mesh, normals: vertexNormals(mesh) }, hints: { creaseDegrees: CREASE_DEGREES, ...hints } };
}

function raise(heights: PlateHeights | null): ModeShape {
  if (heights === null) return { mesh: { positions: new Float32Array(), indices: new Uint32Array() }, hints: {} };
  const { columns, rows } = heights;
  return { mesh: raisePlate(heights), hints: { plate: { columns, rows }, backdrop: 'white' } };
}

function reliefOf(cutout: Raster, numbers: Numbers, context: ShapeContext): PlateHeights | null {
  const { width, height } = cutout;
  const { resolution, base, depth, border, relief, roundness } = numbers;
  const coverage = coverageOf(cutout);
  const heights = roundHeights(solveHeights(coverage, width, height, context), roundness);
  const lengths = { base: base * PERCENT, depth: depth * PERCENT, border: border * PERCENT };
  const options = { ...lengths, resolution, brightness: relief };
  return plateRelief(heights, lumaOf(cutout), coverage, width, height, options);
}

function lithophaneOf(cutout: Raster, { resolution, base, depth, border }: Numbers): PlateHeights | null {
  const { width, height } = cutout;
  const lengths = { base: base * PERCENT, depth: depth * PERCENT, border: border * PERCENT };
  return lithophane(linearLuminance(cutout), coverageOf(cutout), width, height, { ...lengths, resolution });
}

function ringsOf(cutout: Raster) {
  return outlineRings(coverageOf(cutout), cutout.width, cutout.height);
}

function extrusionOf(profile: Extrusion['profile'], numbers: Numbers): Extrusion {
  const [depth, base] = [numbers.depth * PERCENT, numbers.base * PERCENT];
  const [border, blade] = [numbers.border * PERCENT, numbers.blade * PERCENT];
  if (profile === 'solid') return { profile, depth };
  return profile === 'stamp' ? { profile, depth, base, border } : { profile, depth, base, border, blade };
}

/** What is set: an unset option must not hide the mode's own. */
function definedOf(params: object): object {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
