import type { BlockField } from '../field/block-field.js';
import type { SignedGrid } from '../field/signed-grid.js';
import { selfIntersections } from '../measure/self-intersections.js';
import type { Mesh } from '../mesh/mesh.js';
import { type SurfaceNetsOptions, surfaceNets } from '../mesh/surface-nets.js';
import { moveSoundly } from './move-soundly.js';

/**
 * The surface of a field (`surfaceNets`), whose sharp edges do not cut through each other. Where a part is about as thin as a
 * cell, the planes of both its sides meet beyond the other side: vertices of such places stay where smooth edges have them,
 * and those around them go a part of the way, so that all but a few cells has the edges that were asked for.
 *
 * @throws RangeError when a value of the field is NaN or infinite.
 */
export function soundSurface(field: SignedGrid | BlockField, edges: SurfaceNetsOptions['edges']): Mesh {
  const surface = surfaceNets(field, { edges });
  if (edges !== 'sharp' || selfIntersections(surface).pairs === 0) return surface;
  // The same vertices and faces, but for the diagonals of quads.
  const smooth = surfaceNets(field);
  const moves = Float64Array.from(surface.positions, (place, i) => place - smooth.positions[i]!);
  const start: Mesh = { positions: smooth.positions, indices: surface.indices };
  const { pairs: crossings } = selfIntersections(start);
  return moveSoundly(start, moves, { crossings }) ?? smooth;
}
