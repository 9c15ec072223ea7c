import { MeshoptSimplifier } from 'meshoptimizer';
import { faceCount, type Mesh } from './mesh.js';
import { vertexNormals } from './vertex-normals.js';

export interface ReducedMesh {
  /** Unused vertices dropped, smooth normals recomputed, no uvs. */
  mesh: Mesh;
  /** Greatest deviation estimated by the quadrics. */
  error: {
    /** As a share of the mesh's largest extent. */
    relative: number;
    /** In the unit of the positions. */
    absolute: number;
  };
  /** Faces reached; above the target when `isBackedOff` or when the mesh cannot be reduced further. */
  faces: number;
  /** A smaller result had faults (edges of more than two faces, double or empty faces), so a larger one was taken. */
  isBackedOff: boolean;
}

const GROWTH = 1.3;

/**
 * Reduces a welded mesh to about `targetFaces` triangles by edge collapse under quadric errors (Garland and Heckbert,
 * Surface simplification using quadric error metrics, 1997) in meshoptimizer's WebAssembly, which is deterministic.
 * A result whose edges are not as sound as the input's is thrown away and the target raised by 1.3, up to the input
 * itself: a closed manifold stays one.
 *
 * @param targetFaces ≥ 4; a mesh of no more faces comes back as it is, with normals
 */
export async function reduceMesh(mesh: Mesh, targetFaces: number): Promise<ReducedMesh> {
  if (!(targetFaces >= 4)) throw new Error(`Expected at least 4 for targetFaces but received ${targetFaces}`);
  await MeshoptSimplifier.ready;
  const scale = MeshoptSimplifier.getScale(mesh.positions, 3);
  const faults = countFaults(mesh.indices, mesh.positions.length / 3);
  let isBackedOff = false;
  for (let target = Math.floor(targetFaces); target < faceCount(mesh); target = Math.ceil(target * GROWTH)) {
    const [indices, relative] = MeshoptSimplifier.simplify(mesh.indices, mesh.positions, 3, 3 * target, 1);
    if (countFaults(indices, mesh.positions.length / 3) <= faults) {
      const reduced = dropUnused(mesh.positions, indices);
      const error = { relative, absolute: relative * scale };
      return { mesh: withNormals(reduced), error, faces: faceCount(reduced), isBackedOff };
    }
    isBackedOff = true;
  }
  const same = { positions: mesh.positions, indices: mesh.indices };
  return { mesh: withNormals(same), error: { relative: 0, absolute: 0 }, faces: faceCount(mesh), isBackedOff };
}

function withNormals(mesh: Mesh): Mesh {
  return { ...mesh, normals: vertexNormals(mesh) };
}

/** Edges without exactly one face on each side, plus faces with a repeated corner. Double faces show as such edges. */
function countFaults(indices: Uint32Array, vertices: number): number {
  const start = new Uint32Array(vertices + 1);
  for (const vertex of indices) start[vertex + 1]!++;
  for (let vertex = 0; vertex < vertices; vertex++) start[vertex + 1]! += start[vertex]!;
  const filled = start.slice(0, vertices);
  const heads = new Uint32Array(indices.length);
  let faults = 0;
  for (let at = 0; at < indices.length; at++) {
    const from = indices[at]!;
    const to = indices[at % 3 === 2 ? at - 2 : at + 1]!;
    if (from === to) faults++;
    heads[filled[from]!++] = to;
  }
  for (let from = 0; from < vertices; from++) {
    for (let at = start[from]!; at < start[from + 1]!; at++) {
      const to = heads[at]!;
      if (countIn(heads, start, from, to) !== 1 || countIn(heads, start, to, from) !== 1) faults++;
    }
  }
  return faults;
}

/** How many half-edges go from one vertex to another. */
function countIn(heads: Uint32Array, start: Uint32Array, from: number, to: number): number {
  let count = 0;
  for (let at = start[from]!; at < start[from + 1]!; at++) if (heads[at] === to) count++;
  return count;
}

/** Renumbers the used vertices in their old order. */
function dropUnused(positions: Float32Array, indices: Uint32Array): Mesh {
  const number = new Int32Array(positions.length / 3).fill(-1);
  for (const vertex of indices) number[vertex] = 0;
  let count = 0;
  for (let vertex = 0; vertex < number.length; vertex++) if (number[vertex] === 0) number[vertex] = count++;
  const kept = new Float32Array(3 * count);
  for (let vertex = 0; vertex < number.length; vertex++) {
    if (number[vertex]! >= 0) kept.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * number[vertex]!);
  }
  return { positions: kept, indices: indices.map((vertex) => number[vertex]!) };
}
