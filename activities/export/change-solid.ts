import loadManifold, { type ManifoldToplevel } from 'manifold-3d';
import { OrfeasError } from '../../contracts/errors.js';
import { carveCavity } from '../../geometry/fit/carve-cavity.js';
import { cutBase } from '../../geometry/fit/cut-base.js';
import type { Growth } from '../../geometry/fit/describe-growth.js';
import { drillDrains } from '../../geometry/fit/drill-drains.js';
import { growThinParts } from '../../geometry/fit/grow-thin-parts.js';
import { lineWith } from '../../geometry/fit/line-with.js';
import type { TexturedMesh } from '../../geometry/fit/manifold-solid.js';
import type { Raster } from '../../geometry/image/raster.js';
import { edgeFaults } from '../../geometry/mesh/edge-faults.js';
import { weldByPosition } from '../../geometry/mesh/weld.js';

/** The options that change a model's solid; mm. */
export interface SolidOrder {
  minThickness?: number;
  flatBase?: number;
  hollow?: number;
  drain?: number;
}

export interface ChangedSolid {
  mesh: TexturedMesh;
  /** Hollows that are there on purpose. */
  hollows: number;
  /** What became of thin parts, places in the frame of the mesh; null where nobody asked. */
  growth: Growth | null;
  /** What was done, for the stage's facts; lengths in mm. */
  facts: Record<string, number>;
}

/** Whether a request asks for another solid than the model's own. */
export function isChange({ minThickness, flatBase, hollow }: SolidOrder): boolean {
  return minThickness !== undefined || flatBase !== undefined || hollow !== undefined;
}

/**
 * Changes a model's solid as the request asks: thin parts grown, cut flat, then hollowed.
 * @param mesh mm, +Y up.
 * @throws OrfeasError FIT_IMPOSSIBLE where the model has no room for what is asked.
 */
export async function changeSolid(mesh: TexturedMesh, texture: Raster, order: SolidOrder): Promise<ChangedSolid> {
  const wasm = await manifold();
  let changed: ChangedSolid = { mesh, hollows: 0, growth: null, facts: {} };
  if (order.minThickness !== undefined) changed = thicken(changed, order.minThickness);
  if (order.flatBase !== undefined) changed = flatten(wasm, changed, texture, order.flatBase);
  if (order.hollow !== undefined) changed = await hollowOut(wasm, changed, texture, order.hollow, order.drain);
  return changed;
}

function thicken(before: ChangedSolid, minThickness: number): ChangedSolid {
  const { mesh, ...growth } = growThinParts(before.mesh, minThickness);
  const { thinBefore, thinAfter, thinnest, furthest } = growth;
  const least: Record<string, number> = thinnest === null ? {} : { thinnestMm: thinnest.value };
  const facts = { ...before.facts, minThicknessMm: minThickness, thinBefore, thinAfter, ...least, grownByMm: furthest };
  return { ...before, mesh, growth, facts };
}

function flatten(wasm: ManifoldToplevel, before: ChangedSolid, texture: Raster, flatBase: number): ChangedSolid {
  const cut = cutBase(wasm, before.mesh, texture, flatBase);
  if (cut === 'open') throw notClosed('flatBase');
  if (cut === null) throw noRoom(`a model higher than ${flatBase} mm for flatBase`, 'one that is all cut off');
  return { ...before, mesh: cut, facts: { ...before.facts, flatBaseMm: flatBase } };
}

async function hollowOut(
  wasm: ManifoldToplevel,
  before: ChangedSolid,
  texture: Raster,
  wall: number,
  drain: number | undefined,
): Promise<ChangedSolid> {
  const welded = weldByPosition(before.mesh).mesh;
  if (edgeFaults(welded.indices, welded.positions.length / 3).faults > 0) throw notClosed('hollow');
  const cavity = await carveCavity(welded, wall);
  if (cavity === null)
    throw noRoom(`a model thicker than twice ${wall} mm for hollow`, 'one without room for a hollow');
  const facts = { ...before.facts, hollowMm: wall, hollows: cavity.hollows, thinnestWallMm: cavity.wall };
  const lined = lineWith(before.mesh, cavity.mesh, texture);
  if (drain === undefined) return { ...before, mesh: lined, hollows: cavity.hollows, facts };
  const drained = drillDrains(wasm, lined, cavity.mesh, texture, drain);
  if (drained === null) throw notClosed('drain');
  return { ...before, mesh: drained, hollows: cavity.hollows, facts: { ...facts, drainMm: drain } };
}

/** An instance of its own for each model, so that no bytes depend on what was made before. */
async function manifold(): Promise<ManifoldToplevel> {
  const wasm = await loadManifold();
  wasm.setup();
  return wasm;
}

function notClosed(option: string): OrfeasError {
  return noRoom(`a closed, manifold model for ${option}`, 'one with faults, which the report on printing tells');
}

function noRoom(expected: string, received: string): OrfeasError {
  return new OrfeasError('FIT_IMPOSSIBLE', `Expected ${expected} but received ${received}`);
}
