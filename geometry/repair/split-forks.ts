import { joinSets, rootOf, singletons } from '../mesh/disjoint-sets.js';
import type { Mesh } from '../mesh/mesh.js';
import { NO_PARTNER, pairEdges } from './pair-edges.js';

export interface SplitMesh {
  /** Every edge has one or two faces; vertices that were added follow the old ones, in their place. */
  mesh: Mesh;
  /** Edges of more than two faces before. */
  splitEdges: number;
  /** How many were added. */
  splitVertices: number;
}

/**
 * Parts a mesh where it is no surface: along edges of more than two faces, and with `edges and vertices` also where
 * fans of faces meet in one vertex.
 *
 * @param mesh welded, oriented (`orientFaces`), no degenerate faces.
 */
export function splitForks(mesh: Mesh, where: 'edges' | 'edges and vertices'): SplitMesh {
  const { positions, indices } = mesh;
  const { partner, forks, isAtFork } = pairEdges(mesh);
  const fans = singletons(indices.length);
  for (let corner = 0; corner < indices.length; corner++) {
    const other = partner[corner]!;
    // Pieces of one side run the same way along an edge somewhere; they stay open there.
    if (other === NO_PARTNER || indices[corner] === indices[other]) continue;
    joinSets(fans, corner, next(other));
    joinSets(fans, next(corner), other);
  }
  const before = positions.length / 3;
  if (where === 'edges') joinFans(indices, isAtFork, fans);
  const vertexOf = new Int32Array(indices.length).fill(-1);
  const isTaken = new Uint8Array(before);
  const added: number[] = [];
  const split = new Uint32Array(indices.length);
  for (let corner = 0; corner < indices.length; corner++) {
    const fan = rootOf(fans, corner);
    if (vertexOf[fan]! < 0) {
      const vertex = indices[corner]!;
      vertexOf[fan] = isTaken[vertex] === 0 ? vertex : before + added.push(vertex) - 1;
      isTaken[vertex] = 1;
    }
    split[corner] = vertexOf[fan]!;
  }
  const grown = new Float32Array(positions.length + 3 * added.length);
  grown.set(positions);
  for (const [k, vertex] of added.entries()) {
    grown.set(positions.subarray(3 * vertex, 3 * vertex + 3), positions.length + 3 * k);
  }
  return { mesh: { positions: grown, indices: split }, splitEdges: forks, splitVertices: added.length };
}

/** Joins the fans of every vertex that no fork ends at. */
function joinFans(indices: Uint32Array, isAtFork: Uint8Array, fans: Uint32Array): void {
  const firstOf = new Int32Array(isAtFork.length).fill(-1);
  for (let corner = 0; corner < indices.length; corner++) {
    const vertex = indices[corner]!;
    if (isAtFork[vertex] === 1) continue;
    if (firstOf[vertex]! < 0) firstOf[vertex] = corner;
    else joinSets(fans, firstOf[vertex]!, corner);
  }
}

function next(corner: number): number {
  return corner % 3 === 2 ? corner - 2 : corner + 1;
}
