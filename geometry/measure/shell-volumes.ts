import { type Components, components } from '../mesh/connected-components.js';
import type { Mesh } from '../mesh/mesh.js';

/**
 * Signed volume of each piece of a welded mesh, by its number. Negative where a closed piece's faces look inwards: a
 * cavity, or a piece turned inside out. Meaningless for an open piece. Sum over faces of the tetrahedron to a common
 * point, a·(b×c)/6 (Gauss' theorem).
 */
export function shellVolumes(mesh: Mesh, pieces: Components = components(mesh)): Float64Array {
  const { positions, indices } = mesh;
  const { componentOf, faceCounts } = pieces;
  const volumes = new Float64Array(faceCounts.length);
  // From a vertex of the mesh, not from the origin: far from it the terms would cancel digits away.
  const [ox, oy, oz] = [positions[0] ?? 0, positions[1] ?? 0, positions[2] ?? 0];
  for (let face = 0; face < componentOf.length; face++) {
    const a = indices[3 * face]! * 3;
    const b = indices[3 * face + 1]! * 3;
    const c = indices[3 * face + 2]! * 3;
    const ax = positions[a]! - ox;
    const ay = positions[a + 1]! - oy;
    const az = positions[a + 2]! - oz;
    const bx = positions[b]! - ox;
    const by = positions[b + 1]! - oy;
    const bz = positions[b + 2]! - oz;
    const cx = positions[c]! - ox;
    const cy = positions[c + 1]! - oy;
    const cz = positions[c + 2]! - oz;
    const six = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
    volumes[componentOf[face]!]! += six / 6;
  }
  return volumes;
}
