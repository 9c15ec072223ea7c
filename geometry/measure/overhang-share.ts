import type { Mesh } from '../mesh/mesh.js';
import type { FaceGeometry } from './face-geometry.js';

/** Faces that look down steeper than this print on air: cos 45°, the limit that slicers begin with. */
const STEEPEST_COSINE = Math.SQRT1_2;
/** What lies this near to the lowest point rests on the plate: less than the thinnest first layer in use, 0.1 mm. */
const PLATE_MM = 0.05;

/**
 * The share of the surface that hangs over: more than 45° off the vertical, looking down, and not on the plate.
 *
 * @param mesh mm, +Z up, as it stands on the plate.
 * @returns 0..1; 0 without an area.
 */
export function overhangShare({ positions, indices }: Mesh, { areas, normals, area, min }: FaceGeometry): number {
  const plate = min[2] + PLATE_MM;
  let hanging = 0;
  for (let face = 0; face < areas.length; face++) {
    // Float32 corners tilt a 45° face by some 1e-7; it counts as one of 45°.
    if (normals[3 * face + 2]! > -STEEPEST_COSINE - 1e-6) continue;
    for (let corner = 3 * face; corner < 3 * face + 3; corner++) {
      if (positions[3 * indices[corner]! + 2]! <= plate) continue;
      hanging += areas[face]!;
      break;
    }
  }
  return area > 0 ? hanging / area : 0;
}
