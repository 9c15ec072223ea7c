import { selfIntersections } from '../measure/self-intersections.js';
import type { Mesh } from '../mesh/mesh.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import { weldByPosition } from '../mesh/weld.js';
import { evenMoves } from './even-moves.js';
import { type FaceThickness, faceThickness } from './face-thickness.js';
import { fadeMoves } from './fade-moves.js';
import type { TexturedMesh } from './manifold-solid.js';
import { moveFaces } from './move-faces.js';
import { moveSoundly } from './move-soundly.js';

/** What one round of moving leaves thin, the next ones grow: tapering parts need some. */
const ROUNDS = 12;
/** Thin enough to be grown: below this share of what is wanted. Rounds that end within it are exact enough. */
const ENOUGH = 0.98;
/** Of the room to the next part so much may be used up in a round, from both sides together 80 %. */
const ROOM_SHARE = 0.4;
/** A round moves no face further than this share of the edges around it, so that no face slides over its neighbours. */
const STEP_SHARE = 0.7;
/** Vertices nearer to each other than this share of what is wanted move alike: on one side of a part, not on both. */
const EVEN_SHARE = 0.5;
/** A face that turns further than this in a round, by 60°, is about to fold over its neighbours. */
const LEAST_COSINE = 0.5;
/** Rounds without progress after which growing ends. */
const PATIENCE = 3;

export interface GrownMesh {
  mesh: TexturedMesh;
  /** Share of the surface that was thinner than wanted, 0..1. */
  thinBefore: number;
  /** And that still is, where other parts are in the way. */
  thinAfter: number;
  /** Where it is thinnest of all that still is: straight inwards from the middle of a face; null where nothing is. */
  thinnest: { value: number; at: [number, number, number] } | null;
  /** The furthest that a vertex moved, in the mesh's unit. */
  furthest: number;
}

/**
 * Grows a solid outwards where it is thinner than wanted, half on each side, in a few rounds of measuring and moving. Faces,
 * uvs and the way they are connected stay as they are. A move that would make faces cut through each other is not made.
 *
 * @param mesh closed and outward by position.
 * @param wanted in the mesh's unit, > 0.
 */
export function growThinParts(mesh: TexturedMesh, wanted: number): GrownMesh {
  const { mesh: welded, vertexMap } = weldByPosition(mesh);
  const limit = ENOUGH * wanted;
  const crossings = selfIntersections(welded).pairs;
  let best = { grown: welded, measured: faceThickness(welded, limit) };
  const { thinShare: thinBefore } = best.measured;
  let last = best;
  for (let round = 0, idle = 0; round < ROUNDS && idle < PATIENCE && last.measured.thinShare > 0; round++) {
    const moves = moveFaces(last.grown, askedBy(last.grown, last.measured, wanted, limit));
    const faded = fadeMoves(evenMoves(moves, last.grown, EVEN_SHARE * wanted), welded.indices);
    const next = moveSoundly(last.grown, faded, { crossings, leastCosine: LEAST_COSINE });
    if (next === null) break;
    last = { grown: next, measured: faceThickness(next, limit) };
    idle = last.measured.missing < best.measured.missing ? 0 : idle + 1;
    if (idle === 0) best = last;
  }
  const { grown, measured } = best;
  const thinnest = thinnestOf(grown, measured, limit);
  if (grown === welded) return { mesh, thinBefore, thinAfter: thinBefore, thinnest, furthest: 0 };
  return {
    mesh: spread(mesh, grown, vertexMap),
    thinBefore,
    thinAfter: measured.thinShare,
    thinnest,
    furthest: furthestMove(welded, grown),
  };
}

/** What each face has to move: half of what is missing, as far as there is room and a round goes. */
function askedBy(mesh: Mesh, { inside, outside }: FaceThickness, wanted: number, limit: number): Float64Array {
  const edges = edgesAround(mesh);
  const { indices } = mesh;
  return inside.map((thickness, face) => {
    if (thickness >= limit) return 0;
    const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
    const step = STEP_SHARE * Math.max(edges[a]!, edges[b]!, edges[c]!);
    return Math.min((wanted - thickness) / 2, ROOM_SHARE * outside[face]!, step);
  });
}

/** The face of least thickness, where it is less than the limit. */
function thinnestOf({ positions, indices }: Mesh, { inside }: FaceThickness, limit: number): GrownMesh['thinnest'] {
  let best = -1;
  for (let face = 0; face < inside.length; face++) {
    if (inside[face]! < limit && (best < 0 || inside[face]! < inside[best]!)) best = face;
  }
  if (best < 0) return null;
  const at: [number, number, number] = [0, 0, 0];
  for (let corner = 3 * best; corner < 3 * best + 3; corner++) {
    for (let axis = 0; axis < 3; axis++) at[axis]! += positions[3 * indices[corner]! + axis]! / 3;
  }
  return { value: inside[best]!, at };
}

/** The moved positions, and normals of their own, for every copy of a vertex. */
function spread(mesh: TexturedMesh, grown: Mesh, vertexMap: Uint32Array): TexturedMesh {
  const normals = vertexNormals(grown);
  const spreadOut: TexturedMesh = {
    ...mesh,
    positions: new Float32Array(mesh.positions.length),
    normals: new Float32Array(mesh.normals.length),
  };
  for (const [vertex, place] of vertexMap.entries()) {
    spreadOut.positions.set(grown.positions.subarray(3 * place, 3 * place + 3), 3 * vertex);
    spreadOut.normals.set(normals.subarray(3 * place, 3 * place + 3), 3 * vertex);
  }
  return spreadOut;
}

function furthestMove(before: Mesh, after: Mesh): number {
  let squared = 0;
  for (let i = 0; i < before.positions.length; i += 3) {
    const [x, y, z] = [0, 1, 2].map((axis) => after.positions[i + axis]! - before.positions[i + axis]!);
    squared = Math.max(squared, x! * x! + y! * y! + z! * z!);
  }
  return Math.sqrt(squared);
}

/** The mean length of the edges around each vertex. */
function edgesAround({ positions, indices }: Mesh): Float64Array {
  const sums = new Float64Array(positions.length / 3);
  const counts = new Float64Array(positions.length / 3);
  for (let corner = 0; corner < indices.length; corner++) {
    const [a, b] = [indices[corner]!, indices[corner % 3 === 2 ? corner - 2 : corner + 1]!];
    const squared = [0, 1, 2].reduce((sum, k) => sum + (positions[3 * a + k]! - positions[3 * b + k]!) ** 2, 0);
    const length = Math.sqrt(squared);
    for (const vertex of [a, b]) {
      sums[vertex]! += length;
      counts[vertex]! += 1;
    }
  }
  return sums.map((sum, vertex) => sum / Math.max(1, counts[vertex]!));
}
