import { faceGeometry } from '../measure/face-geometry.js';
import { RayGrid } from '../measure/ray-grid.js';
import type { Mesh } from '../mesh/mesh.js';

export interface FaceThickness {
  /** A number a face: from its middle straight inwards to where the solid ends; Infinity where it does not. */
  inside: Float64Array;
  /** A number a face: from its middle straight outwards to the next part; asked for thin faces alone, Infinity else. */
  outside: Float64Array;
  /** Share of the surface that is thinner than wanted, 0..1. */
  thinShare: number;
  /** What thin faces are short of, by their areas: volume, in the cube of the mesh's unit. */
  missing: number;
}

/** How thick a solid is under each of its faces, and how much room thin ones have above; see `smallestThickness`. */
export function faceThickness(mesh: Mesh, wanted: number): FaceThickness {
  const { areas, normals, area, min, max } = faceGeometry(mesh);
  const faces = areas.length;
  const inside = new Float64Array(faces).fill(Infinity);
  const outside = new Float64Array(faces).fill(Infinity);
  const exits = new RayGrid(mesh, min, max);
  // A face that a ray enters by is one that it leaves the inverted solid by.
  const entries = new RayGrid({ positions: mesh.positions, indices: mesh.indices.slice().reverse() }, min, max);
  let thin = 0;
  let missing = 0;
  for (let face = 0; face < faces; face++) {
    if (areas[face] === 0) continue;
    const middle = middleOf(mesh, face);
    const normal = [normals[3 * face]!, normals[3 * face + 1]!, normals[3 * face + 2]!];
    inside[face] = exits.firstExit(
      middle,
      normal.map((value) => -value),
      face,
    );
    if (inside[face]! >= wanted) continue;
    thin += areas[face]!;
    missing += areas[face]! * (wanted - inside[face]!);
    outside[face] = entries.firstExit(middle, normal, faces - 1 - face);
  }
  return { inside, outside, thinShare: area > 0 ? thin / area : 0, missing };
}

function middleOf({ positions, indices }: Mesh, face: number): [number, number, number] {
  const middle: [number, number, number] = [0, 0, 0];
  for (let corner = 3 * face; corner < 3 * face + 3; corner++) {
    for (let axis = 0; axis < 3; axis++) middle[axis]! += positions[3 * indices[corner]! + axis]! / 3;
  }
  return middle;
}
