import type { Mesh } from '../mesh/mesh.js';

/** Passes: moves are even over about as many rings of faces. */
const PASSES = 2;

/**
 * Brings the moves of vertices that lie close together nearer to each other, so that small faces next to each other go the
 * same way and do not fold over. Half of a move is its own, half the mean of its neighbours', the closer the more.
 *
 * @param moves `3 × vertices`, left as they are. @param reach neighbours at this distance or more do not count, > 0: the two
 *   sides of a thin part have to go apart, not together.
 */
export function evenMoves(moves: Float64Array, { positions, indices }: Mesh, reach: number): Float64Array {
  const weights = new Float64Array(indices.length);
  for (let corner = 0; corner < indices.length; corner++) {
    const [a, b] = [3 * indices[corner]!, 3 * indices[corner % 3 === 2 ? corner - 2 : corner + 1]!];
    const squared = [0, 1, 2].reduce((sum, axis) => sum + (positions[a + axis]! - positions[b + axis]!) ** 2, 0);
    weights[corner] = Math.max(0, 1 - Math.sqrt(squared) / reach);
  }
  let even = moves;
  for (let pass = 0; pass < PASSES; pass++) even = evened(even, indices, weights);
  return even;
}

function evened(moves: Float64Array, indices: Uint32Array, weights: Float64Array): Float64Array {
  const sums = new Float64Array(moves.length);
  const totals = new Float64Array(moves.length / 3);
  for (let corner = 0; corner < indices.length; corner++) {
    const weight = weights[corner]!;
    if (weight === 0) continue;
    const [to, from] = [indices[corner]!, indices[corner % 3 === 2 ? corner - 2 : corner + 1]!];
    totals[to]! += weight;
    for (let axis = 0; axis < 3; axis++) sums[3 * to + axis]! += weight * moves[3 * from + axis]!;
  }
  return moves.map((move, i) => {
    const total = totals[Math.floor(i / 3)]!;
    return total > 0 ? (move + sums[i]! / total) / 2 : move;
  });
}
