import { selfIntersections } from '../measure/self-intersections.js';
import type { Mesh } from '../mesh/mesh.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import { weldByPosition } from '../mesh/weld.js';
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
/** A round moves no face further than this share of the mean edge, so that no face slides over its neighbours. */
const STEP_SHARE = 0.7;

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
  const step = STEP_SHARE * meanEdge(welded);
  let last = best;
  for (let round = 0, idle = 0; round < ROUNDS && idle < PATIENCE && last.measured.thinShare > 0; round++) {
    const moves = moveFaces(last.grown, askedBy(last.measured, wanted, limit, step));
    const faded = fadeMoves(moves, welded.indices);
    const next = moveSoundly(last.grown, faded, { crossings, leastCosine: LEAST_COSINE });
    if (next === null) break;
    last = { grown: next, measured: faceThickness(next, limit) };
    idle = last.measured.missing < best.measured.missing ? 0 : idle + 1;
    if (idle === 0) best = last;
  }
  const { grown, measured } = best;
  if (grown === welded) return { mesh, thinBefore, thinAfter: thinBefore, furthest: 0 };
  return {
    mesh: spread(mesh, grown, vertexMap),
    thinBefore,
    thinAfter: measured.thinShare,
    furthest: furthestMove(welded, grown),
  };
}

/** What each face has to move: half of what is missing, as far as there is room and a round goes. */
function askedBy({ inside, outside }: FaceThickness, wanted: number, limit: number, step: number): Float64Array {
  return inside.map((thickness, face) =>
    thickness >= limit ? 0 : Math.min((wanted - thickness) / 2, ROOM_SHARE * outside[face]!, step),
  );
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

function meanEdge({ positions, indices }: Mesh): number {
  let sum = 0;
  for (let corner = 0; corner < indices.length; corner++) {
    const next = corner % 3 === 2 ? corner - 2 : corner + 1;
    const [a, b] = [3 * indices[corner]!, 3 * indices[next]!];
    const squared = [0, 1, 2].reduce((total, axis) => total + (positions[a + axis]! - positions[b + axis]!) ** 2, 0);
    sum += Math.sqrt(squared);
  }
  return sum / Math.max(1, indices.length);
}
