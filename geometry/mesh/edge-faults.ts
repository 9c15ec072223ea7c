/**
 * The vertices at which a triangle list is no closed manifold: ends of edges without exactly one face on each side,
 * and corners of faces that use a vertex twice. Double faces show as such edges.
 * @param vertices how many vertices the indices may name.
 * @returns one byte a vertex, 1 at a fault, and how many faults were met.
 */
export function edgeFaults(indices: Uint32Array, vertices: number): { faults: number; atVertex: Uint8Array } {
  const start = new Uint32Array(vertices + 1);
  for (const vertex of indices) start[vertex + 1]!++;
  for (let vertex = 0; vertex < vertices; vertex++) start[vertex + 1]! += start[vertex]!;
  const filled = start.slice(0, vertices);
  const heads = new Uint32Array(indices.length);
  const atVertex = new Uint8Array(vertices);
  let faults = 0;
  const note = (from: number, to: number) => {
    faults++;
    atVertex[from] = 1;
    atVertex[to] = 1;
  };
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]!;
    const to = indices[at % 3 === 2 ? at - 2 : at + 1]!;
    if (from === to) note(from, to);
    heads[filled[from]!++] = to;
  }
  for (let from = 0; from < vertices; from++) {
    for (let at = start[from]!; at < start[from + 1]!; at++) {
      const to = heads[at]!;
      if (countIn(heads, start, from, to) !== 1 || countIn(heads, start, to, from) !== 1) note(from, to);
    }
  }
  return { faults, atVertex };
}

/** How many half-edges go from one vertex to another. */
function countIn(heads: Uint32Array, start: Uint32Array, from: number, to: number): number {
  let count = 0;
  for (let at = start[from]!; at < start[from + 1]!; at++) if (heads[at] === to) count++;
  return count;
}
