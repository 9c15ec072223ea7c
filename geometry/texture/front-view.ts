import type { Mesh } from '../mesh/mesh.js';
import { depthFromFront } from '../render/depth-from-front.js';
import { type FrontFaces, isCovered, sortFrontFaces } from './front-faces.js';

const { floor, max, min, sqrt } = Math; // bound once: hot loops

/** What a viewer on +Z sees of a mesh: a depth picture whose every sample is the greatest of its 3 × 3 surroundings. */
export interface FrontView {
  side: number;
  depth: Float32Array;
  /** To decide where the depth picture can't: near edges and on slopes. */
  faces: FrontFaces;
}

// Depth by which a point may lie under the front-most surface and still count as seen, model units.
const DEPTH_BIAS = 0.004;

export function viewFromFront(mesh: Mesh, side: number): FrontView {
  const raw = depthFromFront(mesh, side);
  const wide = new Float32Array(raw.length);
  const depth = new Float32Array(raw.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      wide[at] = max(raw[at]!, raw[x > 0 ? at - 1 : at]!, raw[x < side - 1 ? at + 1 : at]!);
    }
  }
  for (let at = 0; at < raw.length; at++) {
    depth[at] = max(wide[at]!, wide[at >= side ? at - side : at]!, wide[at < raw.length - side ? at + side : at]!);
  }
  return { side, depth, faces: sortFrontFaces(mesh) };
}

/** The mesh behind a mirror in the picture's plane: its front is the mesh's back, over the same (x, y). */
export function mirrorDepth({ positions, indices }: Mesh): Mesh {
  const mirrored = { positions: positions.slice(), indices: indices.slice() };
  for (let at = 2; at < positions.length; at += 3) mirrored.positions[at] = -positions[at]!;
  for (let at = 0; at < indices.length; at += 3) {
    mirrored.indices[at + 1] = indices[at + 2]!;
    mirrored.indices[at + 2] = indices[at + 1]!;
  }
  return mirrored;
}

/** Greatest z within a sample or two of (x, y), model units; -Infinity away from the mesh. */
export function nearestDepth({ side, depth }: FrontView, x: number, y: number): number {
  const column = min(side - 1, max(0, floor((x + 0.5) * side)));
  const row = min(side - 1, max(0, floor((0.5 - y) * side)));
  return depth[row * side + column]!;
}

/** Whether the viewer sees a point whose normal has z > 0; one near the edge of something before it counts as hidden. */
export function isSeen(view: FrontView, x: number, y: number, z: number, normalZ: number): boolean {
  // The surface itself rises by up to its slope over the 3 × 3 surroundings (2.2 samples to the far corner).
  const slope = sqrt(1 - min(1, normalZ * normalZ)) / normalZ;
  const nearest = nearestDepth(view, x, y);
  if (z + DEPTH_BIAS + (2.2 * slope) / view.side < nearest) return false;
  return z >= nearest || !isCovered(view.faces, x, y, z);
}

/** Whether the viewer sees a point and what lies `away` model units around it, so that its colour is its own. */
export function isSeenAround(view: FrontView, x: number, y: number, z: number, normalZ: number, away: number): boolean {
  if (!isSeen(view, x, y, z, normalZ)) return false;
  const rise = (away * sqrt(1 - min(1, normalZ * normalZ))) / normalZ;
  return (
    isSeen(view, x - away, y, z + rise, normalZ) &&
    isSeen(view, x + away, y, z + rise, normalZ) &&
    isSeen(view, x, y - away, z + rise, normalZ) &&
    isSeen(view, x, y + away, z + rise, normalZ)
  );
}
