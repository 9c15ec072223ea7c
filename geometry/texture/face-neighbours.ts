/** Stands for "no face on the other side of this edge". */
export const NO_FACE = 0xffffffff;

/**
 * For every face the faces across its three edges: `3 × faces`, entry `3f + k` across edge (corner k, corner k+1),
 * {@link NO_FACE} on a border. Of an edge with more than two faces only the first two are joined.
 *
 * @param indices `3 × faces` vertex numbers, each below `vertices`
 */
export function faceNeighbours(indices: Uint32Array, vertices: number): Uint32Array {
  // Half-edges in buckets of their smaller vertex: about three a bucket, so a linear look is enough.
  const start = new Uint32Array(vertices + 1);
  const edges = indices.length;
  for (let edge = 0; edge < edges; edge++) start[Math.min(indices[edge]!, indices[nextCorner(edge)]!) + 1]!++;
  for (let v = 0; v < vertices; v++) start[v + 1]! += start[v]!;
  const filled = start.slice(0, vertices);
  const bucket = new Uint32Array(edges);
  const neighbours = new Uint32Array(edges).fill(NO_FACE);
  for (let edge = 0; edge < edges; edge++) {
    const a = indices[edge]!;
    const b = indices[nextCorner(edge)]!;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    let partner = -1;
    for (let at = start[low]!; at < filled[low]! && partner < 0; at++) {
      const other = bucket[at]!;
      const isSame = Math.max(indices[other]!, indices[nextCorner(other)]!) === high;
      if (isSame && neighbours[other] === NO_FACE) partner = other;
    }
    bucket[filled[low]!++] = edge;
    if (partner >= 0) {
      neighbours[edge] = Math.floor(partner / 3);
      neighbours[partner] = Math.floor(edge / 3);
    }
  }
  return neighbours;
}

function nextCorner(edge: number): number {
  return edge % 3 === 2 ? edge - 2 : edge + 1;
}
