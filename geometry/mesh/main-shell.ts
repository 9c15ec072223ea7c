import { type Components, components, pickComponent } from './connected-components.js';
import type { Mesh } from './mesh.js';

export interface MainShell {
  /** One closed shell that looks outwards. */
  mesh: Mesh;
  /** Other solid pieces that were not mere floaters: parts of the object that did not hang together with the rest. */
  lostPieces: number;
}

/**
 * The outside of a solid: of the closed pieces that enclose matter (and no cavity, whose faces look inwards) the one with
 * the most faces, of equals the first. The inside is solid then: cavities and what floats in them are gone.
 *
 * @param mesh closed, pieces share no vertex (`surfaceNets` makes such).
 * @param floaterRatio pieces below this share of all faces are specks that nobody misses, 0..1.
 * @returns null where nothing is enclosed.
 */
export function mainShell(mesh: Mesh, floaterRatio: number): MainShell | null {
  const pieces = components(mesh);
  const volumes = enclosedVolumes(mesh, pieces);
  let main = -1;
  let solid = 0;
  for (let piece = 0; piece < volumes.length; piece++) {
    if (!(volumes[piece]! > 0)) continue;
    const faces = pieces.faceCounts[piece]!;
    if (main < 0 || faces > pieces.faceCounts[main]!) main = piece;
    if (faces >= (floaterRatio * mesh.indices.length) / 3) solid++;
  }
  if (main < 0) return null;
  const isFloater = pieces.faceCounts[main]! < (floaterRatio * mesh.indices.length) / 3;
  const lostPieces = isFloater ? solid : solid - 1;
  return { mesh: pieces.faceCounts.length === 1 ? mesh : pickComponent(mesh, pieces, main), lostPieces };
}

/** Signed volume by piece: sum of the tetrahedra between faces and the first vertex, a·(b×c)/6 (Gauss' theorem). */
function enclosedVolumes({ positions, indices }: Mesh, { componentOf, faceCounts }: Components): Float64Array {
  const volumes = new Float64Array(faceCounts.length);
  const [ox, oy, oz] = [positions[0] ?? 0, positions[1] ?? 0, positions[2] ?? 0];
  for (let face = 0; face < componentOf.length; face++) {
    const a = 3 * indices[3 * face]!;
    const b = 3 * indices[3 * face + 1]!;
    const c = 3 * indices[3 * face + 2]!;
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
