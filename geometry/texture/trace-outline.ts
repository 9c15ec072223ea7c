import type { Mesh } from '../mesh/mesh.js';
import type { ChartPlane } from './chart-plane.js';
import { NO_FACE } from './face-neighbours.js';

/** Some faces of a mesh and the plane that they are laid out in. */
export interface FlatFaces {
  mesh: Mesh;
  /** As `faceNeighbours` gives them. */
  neighbours: Uint32Array;
  /** Face numbers, and one entry a face of the mesh: 1 for those. */
  faces: Uint32Array;
  isMember: Uint8Array;
  /** One entry a face of the mesh: twice its area in the plane, negative where it looks away. */
  twiceAreas: Float64Array;
  plane: ChartPlane;
}

export interface FaceOutline {
  /**
   * `4 × edges`: u, v of both ends, model units. Edges are directed so that their winding number about a point is, but for
   * its sign, the number of the faces that lie over it: inner edges are left out but where the surface folds over.
   */
  edges: Float64Array;
  /** Of the faces in the plane, model units squared. */
  area: number;
}

/** The outline of some faces in a plane: a hundred times shorter than the faces, and says as well where they lie. */
export function traceOutline(flat: FlatFaces): FaceOutline {
  const { mesh, faces, twiceAreas, plane } = flat;
  const corners: number[] = [];
  let twice = 0;
  for (const face of faces) {
    const area = twiceAreas[face]!;
    twice += Math.abs(area);
    for (let k = 0; k < 3; k++) {
      if (isInner(flat, face, k, area < 0)) continue;
      const from = mesh.indices[3 * face + k]!;
      const to = mesh.indices[3 * face + (k < 2 ? k + 1 : 0)]!;
      if (area < 0) corners.push(to, from);
      else corners.push(from, to);
    }
  }
  const edges = new Float64Array(2 * corners.length);
  for (let at = 0; at < corners.length; at++) {
    edges[2 * at] = plane.uSign * mesh.positions[3 * corners[at]! + plane.uAxis]!;
    edges[2 * at + 1] = plane.vSign * mesh.positions[3 * corners[at]! + plane.vAxis]!;
  }
  return { edges, area: twice / 2 };
}

/** Whether the face across an edge adds the same edge the other way round. */
function isInner(
  { mesh, neighbours, isMember, twiceAreas }: FlatFaces,
  face: number,
  k: number,
  isTurned: boolean,
): boolean {
  const other = neighbours[3 * face + k]!;
  if (other === NO_FACE || isMember[other] !== 1) return false;
  const isOtherTurned = twiceAreas[other]! < 0;
  const from = mesh.indices[3 * face + k]!;
  const to = mesh.indices[3 * face + (k < 2 ? k + 1 : 0)]!;
  return (isTurned !== isOtherTurned) === hasEdge(mesh.indices, other, from, to);
}

function hasEdge(indices: Uint32Array, face: number, from: number, to: number): boolean {
  const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
  return (a === from && b === to) || (b === from && c === to) || (c === from && a === to);
}
