import type { Printability } from '../../contracts/printability.js';

/** A point in the viewer's units: the model's box has its middle at the origin and 1 as its longest side; y is up. */
export type ViewerPoint = readonly [x: number, y: number, z: number];

/** Where a place of a model's check, in mm with z up, lies in the viewer. */
export function viewerPoint(
  [x, y, z]: readonly [number, number, number],
  { min, max, size }: Printability['boundingBoxMm'],
): ViewerPoint {
  const longest = Math.max(...size, Number.EPSILON);
  const from = (value: number, axis: 0 | 1 | 2) => (value - (min[axis] + max[axis]) / 2) / longest;
  return [from(x, 0), from(z, 2), -from(y, 1)];
}
