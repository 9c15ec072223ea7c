import { shellVolumes } from '../measure/shell-volumes.js';
import { components, pickComponent } from './connected-components.js';
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
  const volumes = shellVolumes(mesh, pieces);
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
