import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';

// Sweeps of neighbour averaging after the first fill: evens out the fronts at which two fills met.
const SMOOTHING_SWEEPS = 24;

/**
 * Carries colours over the surface from vertices that have one to those that do not: first outwards ring by ring, then
 * smoothed (Laplace), the known ones fixed. Parts of the mesh without any known vertex become mid grey.
 *
 * @param colours `3 × vertices`, 0..255, changed in place
 * @param isKnown `vertices`, 1 where the colour is given
 */
export function spreadColours(mesh: Mesh, colours: Float32Array, isKnown: Uint8Array): void {
  const { mesh: welded, vertexMap } = weldByPosition(mesh);
  const vertices = welded.positions.length / 3;
  const values = new Float32Array(3 * vertices).fill(128);
  const known = new Uint8Array(vertices);
  for (let vertex = 0; vertex < vertexMap.length; vertex++) {
    if (!isKnown[vertex]) continue;
    known[vertexMap[vertex]!] = 1;
    values.set(colours.subarray(3 * vertex, 3 * vertex + 3), 3 * vertexMap[vertex]!);
  }
  const ring = neighbourLists(welded.indices, vertices);
  const order = fillOutwards(values, known, ring);
  for (let sweep = 0; sweep < SMOOTHING_SWEEPS; sweep++) for (const vertex of order) average(values, vertex, ring);
  for (let vertex = 0; vertex < vertexMap.length; vertex++) {
    const from = 3 * vertexMap[vertex]!;
    if (!isKnown[vertex]) colours.set(values.subarray(from, from + 3), 3 * vertex);
  }
}

interface Neighbours {
  start: Uint32Array;
  list: Uint32Array;
}

/** Each vertex's neighbours over face edges; one behind an inner edge is listed twice, which weighs all alike. */
function neighbourLists(indices: Uint32Array, vertices: number): Neighbours {
  const start = new Uint32Array(vertices + 1);
  for (const vertex of indices) start[vertex + 1]! += 2;
  for (let vertex = 0; vertex < vertices; vertex++) start[vertex + 1]! += start[vertex]!;
  const filled = start.slice(0, vertices);
  const list = new Uint32Array(2 * indices.length);
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]!, indices[at + 1]!, indices[at + 2]!];
    list[filled[a]!++] = b;
    list[filled[a]!++] = c;
    list[filled[b]!++] = c;
    list[filled[b]!++] = a;
    list[filled[c]!++] = a;
    list[filled[c]!++] = b;
  }
  return { start, list };
}

/** Breadth-first from the known vertices, each new one the mean of those reached before it. Returns the new ones. */
function fillOutwards(values: Float32Array, known: Uint8Array, ring: Neighbours): number[] {
  const reached = Uint8Array.from(known);
  const queue: number[] = [];
  for (let vertex = 0; vertex < known.length; vertex++) if (known[vertex]) queue.push(vertex);
  const seeds = queue.length;
  for (let head = 0; head < queue.length; head++) {
    const vertex = queue[head]!;
    for (let at = ring.start[vertex]!; at < ring.start[vertex + 1]!; at++) {
      const other = ring.list[at]!;
      if (reached[other]) continue;
      reached[other] = 1;
      values.copyWithin(3 * other, 3 * vertex, 3 * vertex + 3);
      queue.push(other);
    }
  }
  return queue.slice(seeds);
}

function average(values: Float32Array, vertex: number, ring: Neighbours): void {
  const from = ring.start[vertex]!;
  const end = ring.start[vertex + 1]!;
  let [r, g, b] = [0, 0, 0];
  for (let at = from; at < end; at++) {
    const other = 3 * ring.list[at]!;
    r += values[other]!;
    g += values[other + 1]!;
    b += values[other + 2]!;
  }
  const scale = 1 / (end - from);
  values[3 * vertex] = r * scale;
  values[3 * vertex + 1] = g * scale;
  values[3 * vertex + 2] = b * scale;
}
