import type { Mesh } from '../mesh/mesh.js';
import type { FaceGeometry } from './face-geometry.js';
import { RayGrid } from './ray-grid.js';

/** Rays cast: 1 % of them is 40, enough that one odd ray decides nothing. */
const SAMPLES = 4000;
/** The share of the surface that may be thinner than the value told: sharp tips and edges taper to nothing. */
const PERCENTILE = 0.01;
/** Steps of the R2 sequence, 1/g and 1/g² for g³ = g + 1 (Roberts, "Unreasonable Effectiveness of Quasirandom Sequences"). */
const R2_U = 0.7548776662466927;
const R2_V = 0.5698402909980532;

export interface Thickness {
  /** In the mesh's unit. */
  value: number;
  /** The point of the surface where it was measured. */
  at: [number, number, number];
}

/**
 * How thin the solid gets: the 1st percentile of the distances from 4000 points of the surface, spread evenly by
 * area, straight inwards to where the solid ends. Null where no ray met an end (no faces, an open sheet). Same mesh,
 * same points: no randomness.
 */
export function smallestThickness(mesh: Mesh, geometry: FaceGeometry): Thickness | null {
  const { areas, normals, area, min, max } = geometry;
  if (!(area > 0)) return null;
  const grid = new RayGrid(mesh, min, max);
  const found: Thickness[] = [];
  const direction = [0, 0, 0];
  let face = 0;
  let passed = areas[0]!;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const wanted = ((sample + 0.5) / SAMPLES) * area;
    while (passed < wanted && face < areas.length - 1) passed += areas[++face]!;
    if (areas[face] === 0) continue; // only where rounding ran past the last face with an area
    const at = pointInFace(mesh, face, (0.5 + sample * R2_U) % 1, (0.5 + sample * R2_V) % 1);
    for (let axis = 0; axis < 3; axis++) direction[axis] = -normals[face * 3 + axis]!;
    const value = grid.firstExit(at, direction, face);
    if (value < Infinity) found.push({ value, at });
  }
  found.sort((a, b) => a.value - b.value);
  return found[Math.floor(found.length * PERCENTILE)] ?? null;
}

/** Even over the triangle for (u, v) even over the unit square (Osada et al., "Shape Distributions", 2002). */
function pointInFace({ positions, indices }: Mesh, face: number, u: number, v: number): [number, number, number] {
  const root = Math.sqrt(u);
  const weights = [1 - root, root * (1 - v), root * v];
  const point: [number, number, number] = [0, 0, 0];
  for (let corner = 0; corner < 3; corner++) {
    const at = indices[face * 3 + corner]! * 3;
    for (let axis = 0; axis < 3; axis++) point[axis]! += weights[corner]! * positions[at + axis]!;
  }
  return point;
}
