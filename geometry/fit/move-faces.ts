import { faceGeometry } from '../measure/face-geometry.js';
import type { Mesh } from '../mesh/mesh.js';

/** Weight of "do not move" beside that of the faces: bounds what faces that almost agree would move a vertex sideways. */
const DAMPING = 0.1;
/** A vertex moves by at most so many times the most that one of its faces asks: √3 is what the corner of a cube needs. */
const MOST = Math.sqrt(3);

/**
 * How to move the vertices so that each face moves along its normal by what it asks; faces that ask nothing hold their
 * vertices in their plane. Each vertex solves its own least squares over its faces, weighted by area: on a flat place it
 * moves along the normal, on an edge as the planes of both sides need.
 *
 * @param mesh each position once.
 * @param asked one number a face, in the mesh's unit, ≥ 0.
 * @returns `3 × vertices`.
 */
export function moveFaces(mesh: Mesh, asked: Float64Array): Float64Array {
  const { indices } = mesh;
  const { areas, normals } = faceGeometry(mesh);
  const vertices = mesh.positions.length / 3;
  // Per vertex: the six numbers of the symmetric matrix, the right side, the areas, the most that is asked.
  const sums = new Float64Array(11 * vertices);
  for (let corner = 0; corner < indices.length; corner++) {
    const face = Math.floor(corner / 3);
    const at = 11 * indices[corner]!;
    const area = areas[face]!;
    const [x, y, z] = [normals[3 * face]!, normals[3 * face + 1]!, normals[3 * face + 2]!];
    for (const [k, product] of [x * x, x * y, x * z, y * y, y * z, z * z].entries()) sums[at + k]! += area * product;
    for (const [k, part] of [x, y, z].entries()) sums[at + 6 + k]! += area * asked[face]! * part;
    sums[at + 9]! += area;
    sums[at + 10] = Math.max(sums[at + 10]!, asked[face]!);
  }
  const moves = new Float64Array(3 * vertices);
  for (let vertex = 0; vertex < vertices; vertex++) {
    const most = sums[11 * vertex + 10]!;
    if (most === 0) continue;
    const move = solve(sums.subarray(11 * vertex, 11 * vertex + 10));
    const length = Math.hypot(...move);
    const scale = length > MOST * most ? (MOST * most) / length : 1;
    moves.set(
      move.map((part) => part * scale),
      3 * vertex,
    );
  }
  return moves;
}

/** Cramer's rule; the damping is made up for where all faces agree. */
function solve(sums: Float64Array): [number, number, number] {
  const damping = DAMPING * sums[9]!;
  const [a, b, c, d, e, f] = [sums[0]! + damping, sums[1]!, sums[2]!, sums[3]! + damping, sums[4]!, sums[5]! + damping];
  const [x, y, z] = [sums[6]!, sums[7]!, sums[8]!];
  const [df, bf, be] = [d * f - e * e, b * f - c * e, b * e - c * d];
  const scale = (1 + DAMPING) / (a * df - b * bf + c * be);
  return [
    scale * (x * df - y * bf + z * be),
    scale * (-x * bf + y * (a * f - c * c) - z * (a * e - b * c)),
    scale * (x * be - y * (a * e - b * c) + z * (a * d - b * b)),
  ];
}
