/** A face's normal and what it weighs at its corners, see {@link measureFace}. */
export interface FaceVector {
  /** Cross product of the edges from the first corner: as long as twice the face's area. */
  x: number;
  y: number;
  z: number;
  length: number;
  /** `sin(angle) / (|e1| |e2|)` at each corner, by that length: exact for vertices on a sphere and indifferent to how quads
   * were split (Max, "Weights for Computing Vertex Normals from Facet Normals", 1999). */
  a: number;
  b: number;
  c: number;
}

export function createFaceVector(): FaceVector {
  return { x: 0, y: 0, z: 0, length: 0, a: 0, b: 0, c: 0 };
}

/**
 * Measures the face whose first index is `indices[at]`, on the side that it winds counter-clockwise on. False for a face
 * without area, whose weights are left as they were.
 */
export function measureFace(positions: Float32Array, indices: Uint32Array, at: number, out: FaceVector): boolean {
  const a = 3 * indices[at]!;
  const b = 3 * indices[at + 1]!;
  const c = 3 * indices[at + 2]!;
  const ux = positions[b]! - positions[a]!;
  const uy = positions[b + 1]! - positions[a + 1]!;
  const uz = positions[b + 2]! - positions[a + 2]!;
  const vx = positions[c]! - positions[a]!;
  const vy = positions[c + 1]! - positions[a + 1]!;
  const vz = positions[c + 2]! - positions[a + 2]!;
  const x = uy * vz - uz * vy;
  const y = uz * vx - ux * vz;
  const z = ux * vy - uy * vx;
  out.x = x;
  out.y = y;
  out.z = z;
  out.length = Math.sqrt(x * x + y * y + z * z);
  if (out.length === 0) return false;
  const ab = ux * ux + uy * uy + uz * uz;
  const ac = vx * vx + vy * vy + vz * vz;
  const bc = (vx - ux) ** 2 + (vy - uy) ** 2 + (vz - uz) ** 2;
  out.a = 1 / (ab * ac);
  out.b = 1 / (ab * bc);
  out.c = 1 / (ac * bc);
  return true;
}
