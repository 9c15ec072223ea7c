import type { Mesh } from '../mesh/mesh.js';

/** What an orthographic view shows: the point in the middle of the picture and how far it reaches. */
export interface ViewFrame {
  /** Model units; the turntable turns about the vertical line through it. */
  centre: readonly [number, number, number];
  /** Model units from the middle of the picture to its nearer border. */
  halfExtent: number;
}

/** Share of the picture left free around the mesh on each side. */
const MARGIN = 0.04;

/**
 * The tightest frame that holds the mesh at every azimuth of one elevation, so that nothing jumps or is cut while it
 * turns. Exact over the sweep (each vertex describes a circle), not the looser bounding sphere.
 */
export function turntableFrame(mesh: Mesh, elevationDeg = 0): ViewFrame {
  const { positions } = mesh;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at++) {
    low[at % 3] = Math.min(low[at % 3]!, positions[at]!);
    high[at % 3] = Math.max(high[at % 3]!, positions[at]!);
  }
  if (positions.length === 0) return { centre: [0, 0, 0], halfExtent: 0.5 };
  const centre = [(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2, (low[2]! + high[2]!) / 2] as const;
  const tiltCos = Math.cos((elevationDeg * Math.PI) / 180);
  const tiltSin = Math.abs(Math.sin((elevationDeg * Math.PI) / 180));
  let reach = 1e-6;
  for (let at = 0; at < positions.length; at += 3) {
    const radius = Math.hypot(positions[at]! - centre[0], positions[at + 2]! - centre[2]);
    const rise = Math.abs(positions[at + 1]! - centre[1]) * tiltCos + radius * tiltSin;
    reach = Math.max(reach, radius, rise);
  }
  return { centre, halfExtent: reach / (1 - 2 * MARGIN) };
}
