import type { Mesh } from './mesh.js';

/**
 * Smooth vertex normals: the faces' normals weighted by `sin(angle) / (|e1| |e2|)` at the corner, exact for vertices on a sphere
 * and indifferent to how quads were split (Max, "Weights for Computing Vertex Normals from Facet Normals", 1999).
 *
 * @returns `3 × vertices`, unit length, on the side that faces wind counter-clockwise on; +Z for a vertex without a proper face.
 */
export function vertexNormals(mesh: Mesh): Float32Array {
  const { positions, indices } = mesh;
  const sums = new Float64Array(positions.length);
  for (let i = 0; i + 2 < indices.length; i += 3) addFace(positions, indices, i, sums);
  const normals = new Float32Array(positions.length);
  for (let v = 0; v < sums.length; v += 3) {
    const length = Math.sqrt(sums[v]! ** 2 + sums[v + 1]! ** 2 + sums[v + 2]! ** 2);
    if (length > 0) {
      normals[v] = sums[v]! / length;
      normals[v + 1] = sums[v + 1]! / length;
      normals[v + 2] = sums[v + 2]! / length;
    } else {
      normals[v + 2] = 1;
    }
  }
  return normals;
}

function addFace(positions: Float32Array, indices: Uint32Array, i: number, sums: Float64Array): void {
  const a = 3 * indices[i]!;
  const b = 3 * indices[i + 1]!;
  const c = 3 * indices[i + 2]!;
  const ux = positions[b]! - positions[a]!;
  const uy = positions[b + 1]! - positions[a + 1]!;
  const uz = positions[b + 2]! - positions[a + 2]!;
  const vx = positions[c]! - positions[a]!;
  const vy = positions[c + 1]! - positions[a + 1]!;
  const vz = positions[c + 2]! - positions[a + 2]!;
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const ab = ux * ux + uy * uy + uz * uz;
  const ac = vx * vx + vy * vy + vz * vz;
  const bc = (vx - ux) ** 2 + (vy - uy) ** 2 + (vz - uz) ** 2;
  if (ab === 0 || ac === 0 || bc === 0) return;
  addWeighted(sums, a, nx, ny, nz, 1 / (ab * ac));
  addWeighted(sums, b, nx, ny, nz, 1 / (ab * bc));
  addWeighted(sums, c, nx, ny, nz, 1 / (ac * bc));
}

function addWeighted(sums: Float64Array, at: number, x: number, y: number, z: number, weight: number): void {
  sums[at]! += x * weight;
  sums[at + 1]! += y * weight;
  sums[at + 2]! += z * weight;
}
