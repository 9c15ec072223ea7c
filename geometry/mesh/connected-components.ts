import { joinSets, rootOf, singletons } from './disjoint-sets.js';
import type { Mesh } from './mesh.js';

/** The pieces of a mesh: faces belong together when they share a vertex number (weld first if positions are doubled). */
export interface Components {
  /** Per face: the number of its piece; pieces are numbered in order of their first face. */
  componentOf: Uint32Array;
  /** Per piece: its faces. */
  faceCounts: number[];
}

/** Finds the pieces of a mesh. */
export function components(mesh: Mesh): Components {
  const { indices } = mesh;
  const parents = singletons(mesh.positions.length / 3);
  for (let i = 0; i + 2 < indices.length; i += 3) {
    const first = joinSets(parents, indices[i]!, indices[i + 1]!);
    joinSets(parents, first, indices[i + 2]!);
  }
  const numberOf = new Int32Array(parents.length).fill(-1);
  const componentOf = new Uint32Array(indices.length / 3);
  const faceCounts: number[] = [];
  for (let face = 0; face < componentOf.length; face++) {
    const root = rootOf(parents, indices[3 * face]!);
    if (numberOf[root]! < 0) numberOf[root] = faceCounts.push(0) - 1;
    const number = numberOf[root]!;
    componentOf[face] = number;
    faceCounts[number]! += 1;
  }
  return { componentOf, faceCounts };
}

/**
 * The piece with the most faces (of equals the first), its vertices in their old order, unused ones dropped.
 * A mesh of one piece comes back as it is.
 */
export function largestComponent(mesh: Mesh): Mesh {
  const pieces = components(mesh);
  const { faceCounts } = pieces;
  if (faceCounts.length <= 1) return mesh;
  const largest = faceCounts.indexOf(faceCounts.reduce((most, count) => Math.max(most, count)));
  return pickComponent(mesh, pieces, largest);
}

/** One piece by its number, its vertices in their old order, unused ones dropped. */
export function pickComponent(mesh: Mesh, { componentOf, faceCounts }: Components, number: number): Mesh {
  const indices = new Uint32Array(3 * faceCounts[number]!);
  const numbers = new Int32Array(mesh.positions.length / 3).fill(-1);
  let written = 0;
  for (let face = 0; face < componentOf.length; face++) {
    if (componentOf[face] !== number) continue;
    for (let k = 3 * face; k < 3 * face + 3; k++) {
      indices[written++] = mesh.indices[k]!;
      numbers[mesh.indices[k]!] = 0;
    }
  }
  let count = 0;
  for (let v = 0; v < numbers.length; v++) if (numbers[v] === 0) numbers[v] = count++;
  const kept: Mesh = {
    positions: pick(mesh.positions, 3, numbers, count),
    indices: indices.map((vertex) => numbers[vertex]!),
  };
  if (mesh.normals) kept.normals = pick(mesh.normals, 3, numbers, count);
  if (mesh.uvs) kept.uvs = pick(mesh.uvs, 2, numbers, count);
  return kept;
}

function pick(values: Float32Array, width: number, numbers: Int32Array, count: number): Float32Array {
  const picked = new Float32Array(width * count);
  for (let v = 0; v < numbers.length; v++) {
    if (numbers[v]! >= 0) picked.set(values.subarray(width * v, width * (v + 1)), width * numbers[v]!);
  }
  return picked;
}
