import type { Mesh } from '../mesh/mesh.js';

export interface FaceGeometry {
  /** `faces` areas, in the square of the mesh's unit. */
  areas: Float64Array;
  /** `3 × faces`, unit length, outward by winding; zero for a face without area. */
  normals: Float64Array;
  /** Sum of `areas`. */
  area: number;
  /** Ends of the bounding box of the vertices that faces use; zeros without faces. */
  min: [number, number, number];
  max: [number, number, number];
}

/**
 * A face smaller than this share of the bounding box's squared diagonal has no area: 0.3 nm² on a 10 cm cube, below
 * what float32 coordinates tell apart.
 */
const NO_AREA = 1e-14;

/** A face of this area or less has none. */
export function leastArea({ min, max }: Pick<FaceGeometry, 'min' | 'max'>): number {
  return NO_AREA * ((max[0] - min[0]) ** 2 + (max[1] - min[1]) ** 2 + (max[2] - min[2]) ** 2);
}

/**
 * Areas, normals and bounds of all faces in one pass, in double precision.
 *
 * @throws Error where a face uses a position that is not finite.
 */
export function faceGeometry({ positions, indices }: Mesh): FaceGeometry {
  const faces = indices.length / 3;
  const areas = new Float64Array(faces);
  const normals = new Float64Array(faces * 3);
  const { min, max } = boundsOfUsed(positions, indices);
  let area = 0;
  for (let face = 0; face < faces; face++) {
    const a = indices[face * 3]! * 3;
    const b = indices[face * 3 + 1]! * 3;
    const c = indices[face * 3 + 2]! * 3;
    const ux = positions[b]! - positions[a]!;
    const uy = positions[b + 1]! - positions[a + 1]!;
    const uz = positions[b + 2]! - positions[a + 2]!;
    const vx = positions[c]! - positions[a]!;
    const vy = positions[c + 1]! - positions[a + 1]!;
    const vz = positions[c + 2]! - positions[a + 2]!;
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    const length = Math.sqrt(x * x + y * y + z * z);
    areas[face] = length / 2;
    area += length / 2;
    if (length === 0) continue;
    normals[face * 3] = x / length;
    normals[face * 3 + 1] = y / length;
    normals[face * 3 + 2] = z / length;
  }
  if (!Number.isFinite(area)) throw new Error('Expected finite numbers for positions but received NaN or Infinity.');
  return { areas, normals, area, min, max };
}

function boundsOfUsed(positions: Float32Array, indices: Uint32Array): Pick<FaceGeometry, 'min' | 'max'> {
  if (indices.length === 0) return { min: [0, 0, 0], max: [0, 0, 0] };
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < indices.length; corner++) {
    const at = indices[corner]! * 3;
    for (let axis = 0; axis < 3; axis++) {
      const value = positions[at + axis]!;
      if (value < min[axis]!) min[axis] = value;
      if (value > max[axis]!) max[axis] = value;
    }
  }
  return { min, max };
}
