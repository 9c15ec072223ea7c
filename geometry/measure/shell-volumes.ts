import type { Mesh } from '../mesh/mesh.js';

/**
 * Signed volume of each piece of a welded mesh (pieces share no vertex), in order of their lowest vertex number.
 * Negative where a closed piece's faces look inwards: a cavity, or a piece turned inside out. Meaningless for an open
 * piece. Sum over faces of the tetrahedron to a common point, a·(b×c)/6 (Gauss' theorem).
 */
export function shellVolumes({ positions, indices }: Mesh): Float64Array {
  const vertices = positions.length / 3;
  const parents = Uint32Array.from({ length: vertices }, (_, vertex) => vertex);
  for (let corner = 0; corner < indices.length; corner += 3) {
    join(parents, indices[corner]!, indices[corner + 1]!);
    join(parents, indices[corner]!, indices[corner + 2]!);
  }
  const volumes = new Float64Array(vertices);
  const isUsed = new Uint8Array(vertices);
  // From a vertex of the mesh, not from the origin: far from it the terms would cancel digits away.
  const [ox, oy, oz] = [positions[0] ?? 0, positions[1] ?? 0, positions[2] ?? 0];
  for (let corner = 0; corner < indices.length; corner += 3) {
    const a = indices[corner]! * 3;
    const b = indices[corner + 1]! * 3;
    const c = indices[corner + 2]! * 3;
    const ax = positions[a]! - ox;
    const ay = positions[a + 1]! - oy;
    const az = positions[a + 2]! - oz;
    const bx = positions[b]! - ox;
    const by = positions[b + 1]! - oy;
    const bz = positions[b + 2]! - oz;
    const cx = positions[c]! - ox;
    const cy = positions[c + 1]! - oy;
    const cz = positions[c + 2]! - oz;
    const root = rootOf(parents, indices[corner]!);
    isUsed[root] = 1;
    volumes[root]! += (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6;
  }
  return volumes.filter((_, vertex) => isUsed[vertex] === 1);
}

/** Union-find with path halving; the smaller number is the root. */
function rootOf(parents: Uint32Array, vertex: number): number {
  let at = vertex;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!;
    at = parents[at]!;
  }
  return at;
}

function join(parents: Uint32Array, a: number, b: number): void {
  const p = rootOf(parents, a);
  const q = rootOf(parents, b);
  if (p < q) parents[q] = p;
  else parents[p] = q;
}
