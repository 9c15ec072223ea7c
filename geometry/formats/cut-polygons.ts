import { cutPolygon } from './cut-polygon.js';
import { growingFaces } from './growing-array.js';
import type { MeshFileError, MeshLimits } from './mesh-file.js';

/** Polygons one after the other: their corners, and where each polygon ends. */
export interface Polygons {
  corners: readonly number[];
  ends: ArrayLike<number>;
}

/**
 * Cuts the polygons of a file into triangles.
 *
 * @param positions `3 × vertices`.
 * @param refused what a corner is answered with that is no vertex.
 * @throws MeshFileError for more faces than the limits allow, and what `refused` makes.
 */
export function cutPolygons(
  { corners, ends }: Polygons,
  positions: Float32Array,
  limits: MeshLimits,
  refused: (corner: number, vertices: number) => MeshFileError,
): Uint32Array {
  const faces = growingFaces(limits.faces);
  const vertices = positions.length / 3;
  for (let from = 0, row = 0; row < ends.length; row++) {
    const polygon = corners.slice(from, ends[row]);
    for (const corner of polygon) {
      if (!(corner >= 0 && corner < vertices && Number.isInteger(corner))) throw refused(corner, vertices);
    }
    cutPolygon(polygon, positions, (a, b, c) => faces.push3(a, b, c));
    from = ends[row]!;
  }
  return faces.toArray();
}
