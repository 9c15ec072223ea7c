import { type SignedGrid, sampleGrid } from '../../geometry/field/signed-grid.js';

// Bound here: half of the time that sampling takes.
const { sin, cos, hypot, min } = Math;

/** Periods of the gyroid across the grid: 1.9 million faces at 256³, about what detailed models give. */
const PERIODS = 6;
const K = 2 * Math.PI * PERIODS;

/** A gyroid in a sphere of radius 0.47, positive inside, about a distance near its surface. */
export function gyroidField(x: number, y: number, z: number): number {
  const gyroid = sin(K * x) * cos(K * y) + sin(K * y) * cos(K * z) + sin(K * z) * cos(K * x);
  return min(0.47 - hypot(x, y, z), gyroid / K);
}

/** The gyroid in the unit cube around the origin, `size` samples an axis. */
export function gyroidGrid(size: number): SignedGrid {
  return sampleGrid([size, size, size], [-0.5, -0.5, -0.5], 1 / (size - 1), gyroidField);
}
