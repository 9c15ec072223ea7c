import type { Mesh } from '../mesh/mesh.js';
import { NO_PARTNER, pairEdges } from './pair-edges.js';

export interface OrientedFaces {
  mesh: Mesh;
  /** Faces turned over: in each piece the fewer. */
  flippedFaces: number;
  /** 1 for each face of a piece that has one side only (a Möbius strip, a Klein bottle): it cannot be oriented. */
  isOneSided: Uint8Array;
}

/** Turns faces over until neighbours agree on which side is outside; which of the two it is is not decided here. */
export function orientFaces(mesh: Mesh): OrientedFaces {
  const { indices } = mesh;
  const { partner } = pairEdges(mesh);
  const faces = indices.length / 3;
  const pieceOf = new Int32Array(faces).fill(-1);
  const isTurned = new Uint8Array(faces);
  const isOneSided = new Uint8Array(faces);
  let flippedFaces = 0;
  const queue = new Uint32Array(faces);
  for (let seed = 0; seed < faces; seed++) {
    if (pieceOf[seed]! >= 0) continue;
    pieceOf[seed] = seed;
    queue[0] = seed;
    let end = 1;
    let turned = 0;
    let isConsistent = true;
    for (let at = 0; at < end; at++) {
      const face = queue[at]!;
      turned += isTurned[face]!;
      for (let corner = 3 * face; corner < 3 * face + 3; corner++) {
        const other = partner[corner]!;
        if (other === NO_PARTNER) continue;
        const neighbour = Math.floor(other / 3);
        // Beside each other, faces run along their edge in opposite ways.
        const turn = isTurned[face]! ^ (indices[corner] === indices[other] ? 1 : 0);
        if (pieceOf[neighbour]! >= 0) {
          if (isTurned[neighbour] !== turn) isConsistent = false;
          continue;
        }
        pieceOf[neighbour] = seed;
        isTurned[neighbour] = turn;
        queue[end++] = neighbour;
      }
    }
    const piece = queue.subarray(0, end);
    if (!isConsistent) for (const face of piece) isOneSided[face] = 1;
    if (!isConsistent || 2 * turned > end)
      for (const face of piece) isTurned[face] = isConsistent ? isTurned[face]! ^ 1 : 0;
    if (isConsistent) flippedFaces += Math.min(turned, end - turned);
  }
  return { mesh: { positions: mesh.positions, indices: turnFaces(indices, isTurned) }, flippedFaces, isOneSided };
}

/** The triangle list with some faces turned over. */
export function turnFaces(indices: Uint32Array, isTurned: Uint8Array): Uint32Array {
  const turned = indices.slice();
  for (let face = 0; face < isTurned.length; face++) {
    if (isTurned[face] === 0) continue;
    turned[3 * face + 1] = indices[3 * face + 2]!;
    turned[3 * face + 2] = indices[3 * face + 1]!;
  }
  return turned;
}
