import type { Mesh } from '../mesh/mesh.js';

/** Points spread evenly over a surface. */
export interface SurfaceSamples {
  /** `3 × count`, in the mesh's unit. */
  points: Float32Array;
  /** `3 × count`: unit normals of the faces that the points lie on. */
  normals: Float32Array;
}

/** Steps of the plane's most even additive sequence (Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018). */
const STEP_U = 0.7548776662466927;
const STEP_V = 0.5698402909980532;

/**
 * `count` points, uniform by area: the faces laid end to end are cut into `count` equal shares of area, a point in each;
 * within its face a point's place follows a low-discrepancy sequence. Same mesh, same points.
 *
 * @throws RangeError when the mesh has no area or `count` is not a positive integer.
 */
export function sampleSurface(mesh: Mesh, count: number): SurfaceSamples {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(`Expected a positive integer for count but received ${count}`);
  }
  const { positions, indices } = mesh;
  const vectors = new Float64Array(indices.length);
  const areas = new Float64Array(indices.length / 3);
  let total = 0;
  for (let face = 0; face < areas.length; face++) {
    areas[face] = faceVector(positions, indices, face, vectors) / 2;
    total += areas[face]!;
  }
  if (!(total > 0)) throw new RangeError(`Expected a mesh with an area but received ${total}`);
  const samples = { points: new Float32Array(3 * count), normals: new Float32Array(3 * count) };
  let face = 0;
  let until = areas[0]!;
  for (let i = 0; i < count; i++) {
    const at = ((i + 0.5) / count) * total;
    while (until < at && face < areas.length - 1) until += areas[++face]!;
    const u = Math.sqrt((0.5 + STEP_U * (i + 1)) % 1);
    const v = (0.5 + STEP_V * (i + 1)) % 1;
    const shares = [1 - u, u * (1 - v), u * v] as const;
    for (let k = 0; k < 3; k++) {
      let sum = 0;
      for (let corner = 0; corner < 3; corner++)
        sum += shares[corner]! * positions[3 * indices[3 * face + corner]! + k]!;
      samples.points[3 * i + k] = sum;
      samples.normals[3 * i + k] = vectors[3 * face + k]!;
    }
  }
  return samples;
}

/** Writes a face's unit normal; returns the length of its edges' cross product, twice the area. */
function faceVector(positions: Float32Array, indices: Uint32Array, face: number, out: Float64Array): number {
  const a = 3 * indices[3 * face]!;
  const b = 3 * indices[3 * face + 1]!;
  const c = 3 * indices[3 * face + 2]!;
  const ux = positions[b]! - positions[a]!;
  const uy = positions[b + 1]! - positions[a + 1]!;
  const uz = positions[b + 2]! - positions[a + 2]!;
  const vx = positions[c]! - positions[a]!;
  const vy = positions[c + 1]! - positions[a + 1]!;
  const vz = positions[c + 2]! - positions[a + 2]!;
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
  const scale = length > 0 ? 1 / length : 0;
  out[3 * face] = nx * scale;
  out[3 * face + 1] = ny * scale;
  out[3 * face + 2] = nz * scale;
  return length;
}
