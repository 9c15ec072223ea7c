import type { Mesh } from '../mesh/mesh.js';
import { faceGeometry } from './face-geometry.js';

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
  const { areas, normals, area: total } = faceGeometry(mesh);
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
      samples.normals[3 * i + k] = normals[3 * face + k]!;
    }
  }
  return samples;
}
