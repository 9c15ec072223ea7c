import { faceGeometry, leastArea } from '../measure/face-geometry.js';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';
import { NO_PARTNER, pairEdges } from './pair-edges.js';

/** Ends of open edges this near, as a share of the box's diagonal, are one: what six printed digits tell apart. */
const CRACK = 1e-5;
/** With more open edges than this a mesh is a heap of faces: it is remeshed, not stitched. Keeps the search short. */
const MOST_OPEN_EDGES = 20_000;

export interface ClosedCracks {
  mesh: Mesh;
  /** Vertices of open edges that were joined, and faces split at vertices that lay on their open edge. */
  closedCracks: number;
  /** Faces without area taken away; what they filled is stitched. */
  degenerateFaces: number;
}

/**
 * Closes what is open only by a hair: drops faces without area, joins the vertices of open edges that lie within 1e-5
 * of the diagonal, and splits faces at vertices on their open edges (T-junctions). Closed parts are left alone: a
 * tolerance there could glue thin walls together.
 *
 * @param mesh welded, no face with a vertex twice.
 */
export function closeCracks(mesh: Mesh): ClosedCracks {
  const flat = dropFlatFaces(mesh);
  const tolerance = CRACK * diagonalOf(flat.mesh);
  const open = openEdges(flat.mesh);
  if (open.length === 0 || open.length > MOST_OPEN_EDGES) return { ...flat, closedCracks: 0 };
  const joined = joinNear(flat.mesh, open, tolerance);
  let { mesh: closed, count: closedCracks } = joined;
  // A side of a face at a time: three passes for a face with vertices on all three.
  for (let pass = 0; pass < 3; pass++) {
    const split = splitAtVertices(closed, openEdges(closed), tolerance);
    closed = split.mesh;
    closedCracks += split.count;
  }
  return { mesh: closed, degenerateFaces: flat.degenerateFaces, closedCracks };
}

function dropFlatFaces(mesh: Mesh): { mesh: Mesh; degenerateFaces: number } {
  const geometry = faceGeometry(mesh);
  const least = leastArea(geometry);
  const indices = mesh.indices.filter((_, corner) => geometry.areas[Math.floor(corner / 3)]! > least);
  const degenerateFaces = (mesh.indices.length - indices.length) / 3;
  return { mesh: degenerateFaces === 0 ? mesh : { positions: mesh.positions, indices }, degenerateFaces };
}

/** The corners whose half-edge has no other beside it. */
function openEdges(mesh: Mesh): number[] {
  const { partner } = pairEdges(mesh);
  const open: number[] = [];
  for (let corner = 0; corner < partner.length; corner++) if (partner[corner] === NO_PARTNER) open.push(corner);
  return open;
}

/** The ends of open edges, along x, of equals in their old order. */
function rimVertices({ positions, indices }: Mesh, open: readonly number[]): number[] {
  const ends = new Set(open.flatMap((corner) => [indices[corner]!, indices[next(corner)]!]));
  return [...ends].sort((a, b) => positions[3 * a]! - positions[3 * b]! || a - b);
}

function joinNear(mesh: Mesh, open: readonly number[], tolerance: number): { mesh: Mesh; count: number } {
  const { positions } = mesh;
  const rim = rimVertices(mesh, open);
  const moved = positions.slice();
  let count = 0;
  const isMoved = new Set<number>();
  for (const [k, vertex] of rim.entries()) {
    if (isMoved.has(vertex)) continue;
    for (let j = k + 1; j < rim.length; j++) {
      const other = rim[j]!;
      if (positions[3 * other]! - positions[3 * vertex]! > tolerance) break;
      if (isMoved.has(other) || distance(positions, vertex, other) > tolerance) continue;
      moved.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * other);
      isMoved.add(other);
      count++;
    }
  }
  if (count === 0) return { mesh, count };
  const welded = weldByPosition({ positions: moved, indices: mesh.indices }, { drop: ['degenerate', 'duplicate'] });
  return { mesh: welded.mesh, count };
}

function splitAtVertices(mesh: Mesh, open: readonly number[], tolerance: number): { mesh: Mesh; count: number } {
  const { positions, indices } = mesh;
  const rim = rimVertices(mesh, open);
  const kept = indices.slice();
  const added: number[] = [];
  const isSplit = new Set<number>();
  for (const corner of open) {
    const face = Math.floor(corner / 3);
    if (isSplit.has(face)) continue;
    const [a, b, c] = [indices[corner]!, indices[next(corner)]!, indices[next(next(corner))]!];
    const between = verticesOn(positions, rim, a, b, tolerance).filter((vertex) => vertex !== c);
    if (between.length === 0) continue;
    isSplit.add(face);
    const chain = [a, ...between, b];
    kept.set([chain[0]!, chain[1]!, c], 3 * face);
    for (let k = 1; k + 1 < chain.length; k++) added.push(chain[k]!, chain[k + 1]!, c);
  }
  if (added.length === 0) return { mesh, count: 0 };
  const all = new Uint32Array(kept.length + added.length);
  all.set(kept);
  all.set(added, kept.length);
  return { mesh: { positions, indices: all }, count: isSplit.size };
}

/** Rim vertices between two others and on the line through them, in order. */
function verticesOn(
  positions: Float32Array,
  rim: readonly number[],
  a: number,
  b: number,
  tolerance: number,
): number[] {
  const [from, to] = [Math.min(positions[3 * a]!, positions[3 * b]!), Math.max(positions[3 * a]!, positions[3 * b]!)];
  const direction = [0, 1, 2].map((axis) => positions[3 * b + axis]! - positions[3 * a + axis]!);
  const length = Math.hypot(...direction);
  const found: { vertex: number; along: number }[] = [];
  for (let k = firstFrom(positions, rim, from - tolerance); k < rim.length; k++) {
    const vertex = rim[k]!;
    if (positions[3 * vertex]! > to + tolerance) break;
    if (vertex === a || vertex === b) continue;
    const offset = direction.map((_, axis) => positions[3 * vertex + axis]! - positions[3 * a + axis]!);
    const along = offset.reduce((sum, value, axis) => sum + value * direction[axis]!, 0) / length;
    if (along <= tolerance || along >= length - tolerance) continue;
    const aside = Math.hypot(...offset.map((value, axis) => value - (along / length) * direction[axis]!));
    if (aside <= tolerance) found.push({ vertex, along });
  }
  return found.sort((p, q) => p.along - q.along).map(({ vertex }) => vertex);
}

/** The first place in the sorted rim whose x is not below a value. */
function firstFrom(positions: Float32Array, rim: readonly number[], x: number): number {
  let low = 0;
  let high = rim.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[3 * rim[middle]!]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function distance(positions: Float32Array, a: number, b: number): number {
  return Math.hypot(...[0, 1, 2].map((axis) => positions[3 * a + axis]! - positions[3 * b + axis]!));
}

function diagonalOf(mesh: Mesh): number {
  const { min, max } = faceGeometry(mesh);
  return Math.hypot(...max.map((value, axis) => value - min[axis]!));
}

function next(corner: number): number {
  return corner % 3 === 2 ? corner - 2 : corner + 1;
}
