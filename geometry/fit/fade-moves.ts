/** Passes of averaging: a move fades out over about as many rings of faces as their root. */
const PASSES = 48;

/**
 * Lets the vertices around those that move go along, less and less with the distance, so that none slides over its
 * neighbours: harmonic, by Jacobi's averaging, and 0 far away. Vertices that move by themselves keep their moves.
 *
 * @param moves `3 × vertices`, 0 for those that rest; left as they are.
 */
export function fadeMoves(moves: Float64Array, indices: Uint32Array): Float64Array {
  const vertices = moves.length / 3;
  const isOwn = new Uint8Array(vertices);
  for (let i = 0; i < moves.length; i++) if (moves[i] !== 0) isOwn[Math.floor(i / 3)] = 1;
  let faded = moves.slice();
  const sums = new Float64Array(moves.length);
  const counts = new Float64Array(vertices);
  for (const vertex of indices) counts[vertex]! += 2;
  for (let pass = 0; pass < PASSES; pass++) {
    sums.fill(0);
    for (let corner = 0; corner < indices.length; corner++) {
      const to = 3 * indices[corner]!;
      const from = 3 * indices[corner % 3 === 2 ? corner - 2 : corner + 1]!;
      for (let axis = 0; axis < 3; axis++) {
        sums[to + axis]! += faded[from + axis]!;
        sums[from + axis]! += faded[to + axis]!;
      }
    }
    const next = faded.slice();
    for (let i = 0; i < moves.length; i++) {
      const vertex = Math.floor(i / 3);
      if (isOwn[vertex] === 0 && counts[vertex]! > 0) next[i] = sums[i]! / counts[vertex]!;
    }
    faded = next;
  }
  return faded;
}
