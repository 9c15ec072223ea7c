import { type HalfEdges, sortedHalfEdges } from '../mesh/half-edges.js';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';

/** What a slicer would find in a mesh, after vertices at exactly the same position were made one. */
export interface ManifoldReport {
  /** There are faces, and every edge has exactly two. */
  watertight: boolean;
  /** No edge has more than two faces, no vertex more than one fan of faces, and neighbours agree on the outside. */
  manifold: boolean;
  /** Edges of one face. */
  openEdges: number;
  /** Rims of edges of one face: closed runs around the mesh's holes. */
  holes: number;
  /** Edges of more than two faces. */
  nonManifoldEdges: number;
  /** Edges whose two faces wind against each other. */
  flippedEdges: number;
  /** Vertices where several fans of faces touch in a point. */
  nonManifoldVertices: number;
  /** Faces with two corners at one position; they are left out of all other counts. */
  degenerateFaces: number;
  /** Pieces connected by edges. */
  shells: number;
  /** Used positions after welding. */
  vertices: number;
  /** Faces with three different corners. */
  faces: number;
  /** Vertices - edges + faces: 2 for a sphere, 0 for a torus, summed over shells. */
  eulerCharacteristic: number;
}

/** Checks a triangle mesh for holes, forks, pinches and shells; linear in its size. */
export function manifoldReport(mesh: Mesh): ManifoldReport {
  const { corners, vertices } = weldedCorners(mesh);
  const faces = corners.length / 3;
  const edges = sortedHalfEdges(corners, vertices);
  const fans = new Uint32Array(corners.length).map((_, corner) => corner);
  const pieces = new Uint32Array(faces).map((_, face) => face);
  const counts = { openEdges: 0, nonManifoldEdges: 0, flippedEdges: 0 };
  let edgeCount = 0;
  for (let from = 0; from < corners.length; ) {
    let to = from + 1;
    while (to < corners.length && edges.high[to] === edges.high[from] && edges.low[to] === edges.low[from]) to++;
    edgeCount++;
    if (to - from === 1) counts.openEdges++;
    else if (to - from > 2) counts.nonManifoldEdges++;
    else if (edges.isForward[from] === edges.isForward[from + 1]) counts.flippedEdges++;
    for (let k = from + 1; k < to; k++) joinAcross(edges, from, k, corners, fans, pieces);
    from = to;
  }
  const fanCounts = countFans(corners, fans, vertices);
  const isManifold = counts.nonManifoldEdges + counts.flippedEdges + fanCounts.pinched === 0;
  return {
    watertight: faces > 0 && counts.openEdges + counts.nonManifoldEdges === 0,
    manifold: isManifold,
    ...counts,
    holes: countRims(corners, edges, fans),
    nonManifoldVertices: fanCounts.pinched,
    degenerateFaces: mesh.indices.length / 3 - faces,
    shells: pieces.reduce((sum, root, face) => sum + (root === face ? 1 : 0), 0),
    vertices: fanCounts.used,
    faces,
    eulerCharacteristic: fanCounts.used - edgeCount + faces,
  };
}

/** The faces' corners by welded vertex number, without degenerate faces. */
function weldedCorners(mesh: Mesh): { corners: Uint32Array; vertices: number } {
  const { indices, positions } = weldByPosition(mesh).mesh;
  const corners = new Uint32Array(mesh.indices.length);
  let written = 0;
  for (let i = 0; i + 2 < mesh.indices.length; i += 3) {
    const a = indices[i]!;
    const b = indices[i + 1]!;
    const c = indices[i + 2]!;
    if (a === b || b === c || c === a) continue;
    corners[written++] = a;
    corners[written++] = b;
    corners[written++] = c;
  }
  return { corners: corners.subarray(0, written), vertices: positions.length / 3 };
}

/** Notes that two half-edges of one edge belong together: their faces, and their corners at both ends. */
function joinAcross(
  edges: HalfEdges,
  p: number,
  q: number,
  corners: Uint32Array,
  fans: Uint32Array,
  pieces: Uint32Array,
): void {
  const a = edges.corner[p]!;
  const b = edges.corner[q]!;
  const aNext = a % 3 === 2 ? a - 2 : a + 1;
  const bNext = b % 3 === 2 ? b - 2 : b + 1;
  const isSameWay = corners[a] === corners[b];
  join(fans, a, isSameWay ? b : bNext);
  join(fans, aNext, isSameWay ? bNext : b);
  join(pieces, Math.floor(a / 3), Math.floor(b / 3));
}

function countFans(corners: Uint32Array, fans: Uint32Array, vertices: number): { used: number; pinched: number } {
  const perVertex = new Uint8Array(vertices);
  for (let corner = 0; corner < corners.length; corner++) {
    const vertex = corners[corner]!;
    if (fans[corner] === corner && perVertex[vertex]! < 2) perVertex[vertex]! += 1;
  }
  let used = 0;
  let pinched = 0;
  for (const count of perVertex) {
    if (count > 0) used++;
    if (count > 1) pinched++;
  }
  return { used, pinched };
}

/** Open edges belong to one rim where they meet in one fan: a fan with an open side has two of them. */
function countRims(corners: Uint32Array, edges: HalfEdges, fans: Uint32Array): number {
  const rims = new Uint32Array(corners.length).map((_, corner) => corner);
  const ends: number[] = [];
  for (let k = 0; k < corners.length; k++) {
    if (isSameEdge(edges, k, k - 1) || isSameEdge(edges, k, k + 1)) continue;
    const from = edges.corner[k]!;
    const to = from % 3 === 2 ? from - 2 : from + 1;
    const [a, b] = [rootOf(fans, from), rootOf(fans, to)];
    join(rims, a, b);
    ends.push(a);
  }
  return new Set(ends.map((end) => rootOf(rims, end))).size;
}

function isSameEdge({ low, high }: HalfEdges, p: number, q: number): boolean {
  return low[p] === low[q] && high[p] === high[q];
}

function rootOf(parents: Uint32Array, item: number): number {
  let at = item;
  while (parents[at] !== at) at = parents[at] = parents[parents[at]!]!;
  return at;
}

/** Union-find with path halving; the smaller number is the root. */
function join(parents: Uint32Array, a: number, b: number): void {
  const p = rootOf(parents, a);
  const q = rootOf(parents, b);
  if (p < q) parents[q] = p;
  else parents[p] = q;
}
