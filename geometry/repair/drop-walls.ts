import { faceGeometry } from '../measure/face-geometry.js';
import { joinSets, rootOf, singletons } from '../mesh/disjoint-sets.js';
import { sortedHalfEdges } from '../mesh/half-edges.js';
import type { Mesh } from '../mesh/mesh.js';

/** A part of the surface between edges of more than two faces. */
interface Patch {
  /** Its number: of its first face. */
  face: number;
  area: number;
  isOpen: boolean;
  /** The edges of more than two faces around it. */
  forks: number[];
}

/**
 * Takes away fins and inner walls: parts between edges of an odd number of faces that leave a surface behind when they
 * go. Of the candidates open ones go first, then the smaller: a wall is smaller than either side of what it parts.
 *
 * @param mesh welded, no degenerate or duplicate faces.
 */
export function dropWalls(mesh: Mesh): { mesh: Mesh; droppedWalls: number } {
  const { indices, positions } = mesh;
  const { low, high, corner } = sortedHalfEdges(indices, positions.length / 3);
  const parents = singletons(indices.length / 3);
  const faceAt = (k: number) => Math.floor(corner[k]! / 3);
  /** Where the half-edges of an edge of more than two faces begin and end. */
  const forks: { from: number; to: number }[] = [];
  const rims: number[] = [];
  for (let from = 0; from < indices.length; ) {
    let to = from + 1;
    while (to < indices.length && low[to] === low[from] && high[to] === high[from]) to++;
    if (to - from > 2) forks.push({ from, to });
    else if (to - from === 1) rims.push(faceAt(from));
    else joinSets(parents, faceAt(from), faceAt(from + 1));
    from = to;
  }
  const counts = forks.map(({ from, to }) => to - from);
  if (counts.every((count) => count % 2 === 0)) return { mesh, droppedWalls: 0 };
  const patches = new Map<number, Patch>();
  const { areas } = faceGeometry(mesh);
  for (let face = 0; face < parents.length; face++) {
    const root = rootOf(parents, face);
    const patch = patches.get(root);
    if (patch) patch.area += areas[face]!;
    else patches.set(root, { face: root, area: areas[face]!, isOpen: false, forks: [] });
  }
  for (const face of rims) patches.get(rootOf(parents, face))!.isOpen = true;
  for (const [fork, { from, to }] of forks.entries()) {
    for (let k = from; k < to; k++) patches.get(rootOf(parents, faceAt(k)))!.forks.push(fork);
  }
  const isDropped = new Set<number>();
  const inTurn = [...patches.values()].filter((patch) => patch.forks.length > 0);
  inTurn.sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.area - b.area || a.face - b.face);
  for (const { face, forks: around } of inTurn) {
    if (!around.every((fork) => counts[fork]! % 2 === 1 && counts[fork]! > 1)) continue;
    for (const fork of around) counts[fork]! -= 1;
    isDropped.add(face);
  }
  const kept = indices.filter((_, at) => !isDropped.has(rootOf(parents, Math.floor(at / 3))));
  return { mesh: { positions, indices: kept }, droppedWalls: isDropped.size };
}
