import { joinSets, rootOf, singletons } from './disjoint-sets.js';
import { createFaceVector, measureFace } from './face-vector.js';
import { type HalfEdges, sortedHalfEdges } from './half-edges.js';
import type { Mesh } from './mesh.js';

/**
 * Normals of corners, smooth over edges that the surface bends at by less than an angle and sharp over others; weighted as
 * `vertexNormals` does (Max, "Weights for Computing Vertex Normals from Facet Normals", 1999).
 *
 * @param mesh vertices joined by number. @param degrees 0..180.
 * @returns `3 × 3 × faces`, unit length, in the order of the indices; +Z for a face without area.
 */
export function creaseNormals({ positions, indices }: Mesh, degrees: number): Float32Array {
  const faceNormals = cornerWeights(positions, indices);
  const leastCosine = Math.cos((degrees * Math.PI) / 180);
  const groups = groupCorners(sortedHalfEdges(indices, positions.length / 3), indices, faceNormals.units, leastCosine);
  const sums = new Float64Array(3 * indices.length);
  for (let corner = 0; corner < indices.length; corner++) {
    const [from, to] = [3 * Math.floor(corner / 3), 3 * groups[corner]!];
    for (let axis = 0; axis < 3; axis++) {
      sums[to + axis]! += faceNormals.vectors[from + axis]! * faceNormals.weights[corner]!;
    }
  }
  const normals = new Float32Array(3 * indices.length);
  for (let corner = 0; corner < indices.length; corner++) {
    const at = 3 * groups[corner]!;
    const length = Math.sqrt(sums[at]! ** 2 + sums[at + 1]! ** 2 + sums[at + 2]! ** 2);
    for (let axis = 0; axis < 3; axis++) {
      normals[3 * corner + axis] = length > 0 ? sums[at + axis]! / length : Number(axis === 2);
    }
  }
  return normals;
}

/**
 * A mesh with a vertex for each normal that its corners have, e.g. that of `creaseNormals` for the mesh it was unwrapped
 * from: faces keep their order, winding and uvs.
 *
 * @param cornerNormals `3 × 3 × faces`.
 */
export function splitAtCreases(mesh: Mesh, cornerNormals: Float32Array): Mesh & { normals: Float32Array } {
  const { indices } = mesh;
  const sources: number[] = [];
  const firstCorner: number[] = [];
  // Per vertex of the input its copies, newest first.
  const newest = new Int32Array(mesh.positions.length / 3).fill(-1);
  const older: number[] = [];
  const split = indices.map((vertex, corner) => {
    let copy = newest[vertex]!;
    while (copy >= 0 && !isSameNormal(cornerNormals, firstCorner[copy]!, corner)) copy = older[copy]!;
    if (copy >= 0) return copy;
    older.push(newest[vertex]!);
    firstCorner.push(corner);
    newest[vertex] = sources.push(vertex) - 1;
    return sources.length - 1;
  });
  const pick = (values: Float32Array, from: readonly number[], width: number) =>
    Float32Array.from(
      { length: width * from.length },
      (_, i) => values[width * from[Math.floor(i / width)]! + (i % width)]!,
    );
  return {
    positions: pick(mesh.positions, sources, 3),
    indices: split,
    normals: pick(cornerNormals, firstCorner, 3),
    ...(mesh.uvs ? { uvs: pick(mesh.uvs, sources, 2) } : {}),
  };
}

function isSameNormal(normals: Float32Array, a: number, b: number): boolean {
  return (
    normals[3 * a] === normals[3 * b] &&
    normals[3 * a + 1] === normals[3 * b + 1] &&
    normals[3 * a + 2] === normals[3 * b + 2]
  );
}

/** Per face its normal, as the cross product and of unit length; per corner what the face weighs there. */
function cornerWeights(positions: Float32Array, indices: Uint32Array) {
  const vectors = new Float64Array(indices.length);
  const units = new Float64Array(indices.length);
  const weights = new Float64Array(indices.length);
  const face = createFaceVector();
  for (let i = 0; i < indices.length; i += 3) {
    if (!measureFace(positions, indices, i, face)) continue;
    vectors.set([face.x, face.y, face.z], i);
    units.set([face.x / face.length, face.y / face.length, face.z / face.length], i);
    weights.set([face.a, face.b, face.c], i);
  }
  return { vectors, units, weights };
}

/** Per corner the first of those that share its normal: union over edges that bend less than the crease. */
function groupCorners(edges: HalfEdges, indices: Uint32Array, units: Float64Array, leastCosine: number): Uint32Array {
  const parents = singletons(indices.length);
  const next = (corner: number) => (corner % 3 === 2 ? corner - 2 : corner + 1);
  for (let k = 0; k + 1 < edges.corner.length; k++) {
    if (edges.low[k] !== edges.low[k + 1] || edges.high[k] !== edges.high[k + 1]) continue;
    const [a, b] = [edges.corner[k]!, edges.corner[k + 1]!];
    const [f, g] = [3 * Math.floor(a / 3), 3 * Math.floor(b / 3)];
    const cosine = units[f]! * units[g]! + units[f + 1]! * units[g + 1]! + units[f + 2]! * units[g + 2]!;
    if (cosine < leastCosine) continue;
    const isSameStart = indices[a] === indices[b];
    joinSets(parents, a, isSameStart ? b : next(b));
    joinSets(parents, next(a), isSameStart ? next(b) : b);
  }
  return parents.map((_, corner) => rootOf(parents, corner));
}
