import { faceGeometry, leastArea } from '../measure/face-geometry.js';
import { selfIntersections } from '../measure/self-intersections.js';
import type { Mesh } from '../mesh/mesh.js';

/** Tries to hold the vertices around faces that would cut through others: each time a ring of faces more, and a wider ramp. */
const TRIES = 8;
const RAMP_RINGS = 4;

export interface SoundMoveOptions {
  /** Pairs of faces that cut through each other already, which are no fault of the moves. Default 0. */
  crossings?: number;
  /** A face must not turn further than this cosine says; default −1: any way. */
  leastCosine?: number;
}

/**
 * The mesh with its vertices moved, but for those around faces that would then cut through others or have no area: they
 * stay, and the ones around them go a part of their way.
 *
 * @param mesh each position once. @param moves `3 × vertices`.
 * @returns null where no move is left, or where the faults can not be held back.
 */
export function moveSoundly(mesh: Mesh, moves: Float64Array, options: SoundMoveOptions = {}): Mesh | null {
  const { indices } = mesh;
  const kept = moves.slice();
  for (let tries = 0; tries < TRIES; tries++) {
    if (kept.every((move) => move === 0)) return null;
    const positions = mesh.positions.map((value, i) => value + kept[i]!);
    const next: Mesh = { positions, indices };
    const faults = faultsOf(mesh, next, options);
    if (faults === null) return next;
    const width = RAMP_RINGS + 2 * tries;
    const rings = ringsFrom(indices, faults, positions.length / 3, tries + width);
    for (let i = 0; i < kept.length; i++) kept[i]! *= Math.max(0, rings[Math.floor(i / 3)]! - tries) / width;
  }
  return null;
}

/** 1 for each face of the moved mesh that is at fault and was not before; null where none is. */
function faultsOf(before: Mesh, mesh: Mesh, { crossings = 0, leastCosine = -1 }: SoundMoveOptions): Uint8Array | null {
  const { pairs, isCrossed } = selfIntersections(mesh);
  const geometry = faceGeometry(mesh);
  const earlier = faceGeometry(before);
  const least = leastArea(geometry);
  let isFaulty = pairs > crossings;
  const faults = isFaulty ? isCrossed : new Uint8Array(isCrossed.length);
  for (let face = 0; face < faults.length; face++) {
    if (earlier.areas[face]! <= least) continue;
    if (geometry.areas[face]! > least && cosineOf(geometry.normals, earlier.normals, face) > leastCosine) continue;
    faults[face] = 1;
    isFaulty = true;
  }
  return isFaulty ? faults : null;
}

/** Between a face's normals before and after. */
function cosineOf(p: Float64Array, q: Float64Array, face: number): number {
  return p[3 * face]! * q[3 * face]! + p[3 * face + 1]! * q[3 * face + 1]! + p[3 * face + 2]! * q[3 * face + 2]!;
}

/** How many rings of faces each vertex is away from the marked faces; `most` where it is further. */
function ringsFrom(indices: Uint32Array, isMarked: Uint8Array, vertices: number, most: number): Uint8Array {
  const rings = new Uint8Array(vertices).fill(most);
  for (let corner = 0; corner < indices.length; corner++) {
    if (isMarked[Math.floor(corner / 3)] === 1) rings[indices[corner]!] = 0;
  }
  for (let ring = 1; ring < most; ring++) {
    for (let corner = 0; corner < indices.length; corner++) {
      const next = corner % 3 === 2 ? corner - 2 : corner + 1;
      const [a, b] = [indices[corner]!, indices[next]!];
      if (rings[a] === ring - 1 && rings[b]! > ring) rings[b] = ring;
      if (rings[b] === ring - 1 && rings[a]! > ring) rings[a] = ring;
    }
  }
  return rings;
}
