import { createFaceVector, type FaceVector, measureFace } from './face-vector.js';
import type { Mesh } from './mesh.js';

/**
 * Smooth vertex normals: the faces' normals with the weights of `measureFace`.
 *
 * @returns `3 × vertices`, unit length, on the side that faces wind counter-clockwise on; +Z for a vertex without a proper face.
 */
export function vertexNormals(mesh: Mesh): Float32Array {
  const { positions, indices } = mesh;
  const sums = new Float64Array(positions.length);
  const face = createFaceVector();
  for (let i = 0; i + 2 < indices.length; i += 3) {
    if (!measureFace(positions, indices, i, face)) continue;
    addWeighted(sums, 3 * indices[i]!, face, face.a);
    addWeighted(sums, 3 * indices[i + 1]!, face, face.b);
    addWeighted(sums, 3 * indices[i + 2]!, face, face.c);
  }
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

function addWeighted(sums: Float64Array, at: number, { x, y, z }: FaceVector, weight: number): void {
  sums[at]! += x * weight;
  sums[at + 1]! += y * weight;
  sums[at + 2]! += z * weight;
}
