import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import { weldByPosition } from '../mesh/weld.js';

/** How far vertices in one place move apart, as a share of the box's diagonal: 2 µm on a model of 20 cm. */
const STEP = 1e-5;
/** Coordinates far from the origin are coarser: at least so many steps of float32 there. */
const LEAST_STEPS = 4 * 2 ** -23;

/**
 * Moves vertices that are apart by number but in one place a hair into their own solid. Readers join vertices by
 * position; without the hair, parts that touch along an edge or in a point would be forks again.
 *
 * @param mesh closed, faces looking outwards.
 */
export function partTouching(mesh: Mesh): { mesh: Mesh; partedVertices: number } {
  const { vertexMap } = weldByPosition(mesh);
  const counts = new Uint32Array(vertexMap.length);
  for (const place of vertexMap) counts[place]! += 1;
  const isShared = vertexMap.map((place) => (counts[place]! > 1 ? 1 : 0));
  const partedVertices = isShared.reduce((sum, value) => sum + value, 0);
  if (partedVertices === 0) return { mesh, partedVertices };
  const { min, max } = positionBounds(mesh.positions);
  const diagonal = Math.hypot(...max.map((value, axis) => value - min[axis]!));
  const furthest = Math.max(...max.map(Math.abs), ...min.map(Math.abs));
  const step = Math.max(STEP * diagonal, LEAST_STEPS * furthest);
  const normals = vertexNormals(mesh);
  const positions = mesh.positions.map((value, at) =>
    isShared[Math.floor(at / 3)] === 1 ? value - step * normals[at]! : value,
  );
  return { mesh: { positions, indices: mesh.indices }, partedVertices };
}
