import type { Manifold, ManifoldToplevel } from 'manifold-3d';
import type { Raster } from '../image/raster.js';
import { faceGeometry } from '../measure/face-geometry.js';
import { RayGrid } from '../measure/ray-grid.js';
import { components, pickComponent } from '../mesh/connected-components.js';
import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import { manifoldSolid, meshOfSolid, type TexturedMesh } from './manifold-solid.js';
import { plainTexel } from './plain-texel.js';

/** Sides of a hole: round to a hundredth of its radius. */
const SIDES = 32;
/** The lowest tenth of a hollow counts as its ground: the hole goes down from its middle. */
const GROUND_SHARE = 0.1;

/**
 * Drills a round hole straight down out of each hollow, from the middle of its ground, so that resin or powder runs out.
 *
 * @param mesh +Y up, with the surfaces of its hollows, closed and manifold by position.
 * @param cavity the hollows alone, looking inwards, closed by vertex number.
 * @param diameter in the mesh's unit, > 0.
 * @returns null where manifold-3d does not take the mesh.
 */
export function drillDrains(
  wasm: ManifoldToplevel,
  mesh: TexturedMesh,
  cavity: Mesh,
  texture: Raster,
  diameter: number,
): TexturedMesh | null {
  const made = manifoldSolid(wasm, mesh);
  if (made === null) return null;
  const held: Manifold[] = [made.solid];
  try {
    const { min, max } = positionBounds(mesh.positions);
    const rays = new RayGrid(mesh, min, max);
    const pieces = components(cavity);
    let rest = made.solid;
    for (let hollow = 0; hollow < pieces.faceCounts.length; hollow++) {
      const [x, y, z] = groundOf(pickComponent(cavity, pieces, hollow));
      const exit = rays.firstExit([x, y, z], [0, -1, 0], -1);
      const below = (exit < Infinity ? exit : y - min[1]!) + diameter;
      // A cylinder of manifold-3d stands on z: turned by −90° around x it stands on y.
      const upright = wasm.Manifold.cylinder(below + diameter / 2, diameter / 2, diameter / 2, SIDES);
      const turned = upright.rotate([-90, 0, 0]);
      const tool = turned.translate([x, y - below, z]);
      rest = rest.subtract(tool);
      held.push(upright, turned, tool, rest);
    }
    const { mesh: drilled, isNew } = meshOfSolid(rest, made.id);
    paintNew(drilled, isNew, plainTexel(mesh.uvs, texture));
    return drilled;
  } finally {
    for (const solid of held) solid.delete();
  }
}

/** A point on a hollow's ground: under its middle, or, where the ground goes around something, its nearest vertex. */
function groundOf(hollow: Mesh): readonly [number, number, number] {
  const { positions } = hollow;
  const { min, max } = positionBounds(positions);
  const height = max[1]! - min[1]!;
  const limit = min[1]! + GROUND_SHARE * height;
  const [x, z] = middleBelow(hollow, limit);
  const start = min[1]! - height;
  const floor = start + new RayGrid(hollow, min, max).firstExit([x, start, z], [0, 1, 0], -1);
  if (floor <= limit) return [x, floor, z];
  const away = (i: number) =>
    positions[i + 1]! > limit ? Infinity : (positions[i]! - x) ** 2 + (positions[i + 2]! - z) ** 2;
  let nearest = 0;
  for (let i = 3; i < positions.length; i += 3) if (away(i) < away(nearest)) nearest = i;
  return [positions[nearest]!, positions[nearest + 1]!, positions[nearest + 2]!];
}

/** Mean x and z of the faces whose middle lies below a limit, by their areas. */
function middleBelow(mesh: Mesh, limit: number): readonly [number, number] {
  const { areas } = faceGeometry(mesh);
  const sums = [0, 0, 0];
  for (let face = 0; face < areas.length; face++) {
    const middle = [0, 0, 0];
    for (let k = 0; k < 9; k++) {
      middle[k % 3]! += mesh.positions[3 * mesh.indices[3 * face + Math.floor(k / 3)]! + (k % 3)]! / 3;
    }
    if (middle[1]! > limit) continue;
    sums[0]! += areas[face]! * middle[0]!;
    sums[1]! += areas[face]! * middle[2]!;
    sums[2]! += areas[face]!;
  }
  const total = Math.max(sums[2]!, Number.MIN_VALUE);
  return [sums[0]! / total, sums[1]! / total];
}

function paintNew(mesh: TexturedMesh, isNew: Uint8Array, texel: readonly [number, number]): void {
  const normals = vertexNormals(mesh);
  for (let vertex = 0; vertex < isNew.length; vertex++) {
    if (isNew[vertex] === 0) continue;
    mesh.uvs.set(texel, 2 * vertex);
    mesh.normals.set(normals.subarray(3 * vertex, 3 * vertex + 3), 3 * vertex);
  }
}
