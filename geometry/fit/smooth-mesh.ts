import { faceGeometry } from '../measure/face-geometry.js';
import { selfIntersections } from '../measure/self-intersections.js';
import { shellVolumes } from '../measure/shell-volumes.js';
import { type Components, components } from '../mesh/connected-components.js';
import type { Mesh } from '../mesh/mesh.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import { moveSoundly } from './move-soundly.js';

/** Below this wave number, in the units of the umbrella operator (0..2), shapes pass: Taubin advises 0.01 to 0.1. */
const PASS_BAND = 0.1;
/** Shares of the way to the mean of its neighbours that a vertex goes, forth and back: 1/LAMBDA + 1/MU = PASS_BAND. */
const LAMBDA = 0.5;
const MU = 1 / (PASS_BAND - 1 / LAMBDA);

/** Volumes are right within this share, or as near as so many steps bring them. */
const VOLUME_ERROR = 1e-3;
const VOLUME_ROUNDS = 6;

export interface SmoothedMesh {
  mesh: Mesh;
  /** Share of the vertices, 0..1, that did not go all of their way because faces would have cut through each other. */
  heldBack: number;
}

/**
 * Takes steps and noise off a closed surface by Taubin's λ|μ filter: passes of averaging neighbours, each followed by one
 * that goes a little further back, so that the body does not shrink (Taubin, "A Signal Processing Approach to Fair Surface
 * Design", 1995, with equal weights). What it shrinks or grows all the same, thin parts above all, is made up for piece by
 * piece along the normals, so that volumes stay. Faces and their order stay; no faces cut through each other that did not
 * before, and none loses its area: vertices around such places are held back.
 *
 * @param mesh closed and manifold, each position once.
 * @param iterations pairs of passes, 0 or more; 0 leaves the mesh as it is.
 */
export function smoothMesh(mesh: Mesh, iterations: number): SmoothedMesh {
  if (iterations === 0 || mesh.indices.length === 0) return { mesh, heldBack: 0 };
  const places = Float64Array.from(mesh.positions);
  const weights = neighbourWeights(mesh);
  for (let pass = 0; pass < iterations; pass++) {
    average(places, mesh.indices, weights, LAMBDA);
    average(places, mesh.indices, weights, MU);
  }
  keepVolumes(mesh, places);
  const wanted = places.map((place, i) => place - mesh.positions[i]!);
  const { pairs: crossings } = selfIntersections(mesh);
  const moved = moveSoundly(mesh, wanted, { crossings });
  if (moved === null) return { mesh, heldBack: wanted.some((move) => move !== 0) ? 1 : 0 };
  const smooth: Mesh = { positions: moved.positions, indices: mesh.indices };
  return { mesh: smooth, heldBack: heldShare(mesh.positions, moved.positions, wanted) };
}

/** One over the number of neighbours of each vertex: on a closed surface as many as faces. */
function neighbourWeights({ positions, indices }: Mesh): Float64Array {
  const counts = new Float64Array(positions.length / 3);
  for (const vertex of indices) counts[vertex]! += 1;
  return counts.map((count) => (count > 0 ? 1 / count : 0));
}

/** Moves each vertex by `share` of the way to the mean of its neighbours; each is next to it in one face in one order. */
function average(places: Float64Array, indices: Uint32Array, weights: Float64Array, share: number): void {
  const sums = new Float64Array(places.length);
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [3 * indices[i]!, 3 * indices[i + 1]!, 3 * indices[i + 2]!];
    for (let axis = 0; axis < 3; axis++) {
      sums[a + axis]! += places[b + axis]!;
      sums[b + axis]! += places[c + axis]!;
      sums[c + axis]! += places[a + axis]!;
    }
  }
  for (let vertex = 0; vertex < weights.length; vertex++) {
    const weight = weights[vertex]!;
    if (weight === 0) continue;
    for (let i = 3 * vertex; i < 3 * vertex + 3; i++) places[i]! += share * (weight * sums[i]! - places[i]!);
  }
}

/**
 * Moves the vertices of each piece along their normals by what its volume lost or won, over its area; again while that
 * leaves more than {@link VOLUME_ERROR}, as on parts that are thin beside the step.
 */
function keepVolumes(mesh: Mesh, places: Float64Array): void {
  const pieces = components(mesh);
  const before = shellVolumes(mesh, pieces);
  for (let round = 0; round < VOLUME_ROUNDS; round++) if (restoreVolumes(mesh, places, pieces, before)) return;
}

/** @returns whether all volumes were right already. */
function restoreVolumes(mesh: Mesh, places: Float64Array, pieces: Components, before: Float64Array): boolean {
  const now: Mesh = { positions: Float32Array.from(places), indices: mesh.indices };
  const after = shellVolumes(now, pieces);
  if (before.every((volume, piece) => Math.abs(after[piece]! - volume) <= VOLUME_ERROR * Math.abs(volume))) return true;
  const areas = pieceAreas(now, pieces);
  const normals = vertexNormals(now);
  const isMoved = new Uint8Array(places.length / 3);
  for (const [corner, vertex] of mesh.indices.entries()) {
    if (isMoved[vertex] === 1) continue;
    isMoved[vertex] = 1;
    const piece = pieces.componentOf[Math.floor(corner / 3)]!;
    const step = areas[piece]! > 0 ? (before[piece]! - after[piece]!) / areas[piece]! : 0;
    for (let i = 3 * vertex; i < 3 * vertex + 3; i++) places[i]! += step * normals[i]!;
  }
  return false;
}

function pieceAreas(mesh: Mesh, { componentOf, faceCounts }: Components): Float64Array {
  const sums = new Float64Array(faceCounts.length);
  for (const [face, area] of faceGeometry(mesh).areas.entries()) sums[componentOf[face]!]! += area;
  return sums;
}

function heldShare(before: Float32Array, after: Float32Array, wanted: Float64Array): number {
  let held = 0;
  for (let i = 0; i < before.length; i += 3) {
    const isHeld = [0, 1, 2].some((axis) => {
      const goal = Math.fround(before[i + axis]! + wanted[i + axis]!);
      return goal !== after[i + axis];
    });
    if (isHeld) held++;
  }
  return (3 * held) / before.length;
}
