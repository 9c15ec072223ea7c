import type { NetState } from './surface-nets.js';
import { PLANE_NUMBERS } from './surface-nets-planes.js';
import { TABLES } from './surface-nets-tables.js';

/**
 * Pull towards the mean of the crossings, as a share of the planes' own: along directions in which the planes say
 * nothing (a flat face, an edge) the vertex stays there, and at a right-angled edge it loses 2 % of the way to it.
 */
const PULL = 0.01;

/**
 * Where the planes meet outside the cell, coordinates are improved one by one, each held inside (projected Gauss-Seidel),
 * this often: what remains after it is a hundredth of a cell on rotated boxes.
 */
const SWEEPS = 16;

/** Where the last vertex was put, in cells from the cell's smallest corner. */
export const sharpPlace = new Float64Array(3);

/** A plane that passes a crossing of its own sample's grid edge at this distance, in cells, counts half. */
const MISS = 0.1;

/** Where the crossed edges of the cell in work are crossed, 0 at the low end; by edge number. */
export const crossingAt = new Float64Array(12);

/**
 * The point of least squared distance to the planes at both ends of a cell's crossed edges (dual contouring's quadratic
 * error function: Ju et al. 2002; planes at samples instead of crossings: Schaefer and Warren, "Dual Marching Cubes",
 * 2004), held near the mean of the crossings and inside the box `gap … 1 − gap` of the cell. A plane counts for as much
 * as it agrees with the crossing: past an edge of the body samples see a face that does not come into the cell.
 * Reads {@link crossingAt}; written to {@link sharpPlace}.
 * @param edges a bit for each crossed edge of the sheet.
 */
export function placeSharp(
  state: NetState,
  edges: number,
  x: number,
  y: number,
  z: number,
  meanX: number,
  meanY: number,
  meanZ: number,
  gap: number,
): void {
  const [nx, ny] = state.field.size;
  const planes = state.planes!;
  const low = (z & 1) * nx * ny + y * nx + x;
  const high = ((z & 1) ^ 1) * nx * ny + y * nx + x;
  // A u = b for the way u from the mean; A is symmetric.
  let [xx, xy, xz, yy, yz, zz, bx, by, bz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let rest = edges; rest !== 0; rest &= rest - 1) {
    const edge = 31 - Math.clz32(rest & -rest);
    const t = crossingAt[edge]!;
    for (let end = 0; end < 2; end++) {
      const corner = end === 0 ? TABLES.edgeLow[edge]! : TABLES.edgeHigh[edge]!;
      const dx = corner & 1;
      const dy = (corner >> 1) & 1;
      const at = ((corner < 4 ? low : high) + dx + nx * dy) * PLANE_NUMBERS;
      const px = planes[at]!;
      const py = planes[at + 1]!;
      const pz = planes[at + 2]!;
      const own = planes[at + 3]!;
      const along = edge < 4 ? px : edge < 8 ? py : pz;
      const miss = (own + along * (t - end)) / MISS;
      const weight = 1 / (1 + miss * miss);
      const gone = weight * (px * (meanX - dx) + py * (meanY - dy) + pz * (meanZ - (corner >> 2)) + own);
      const [wx, wy, wz] = [weight * px, weight * py, weight * pz];
      xx += wx * px;
      xy += wx * py;
      xz += wx * pz;
      yy += wy * py;
      yz += wy * pz;
      zz += wz * pz;
      bx -= px * gone;
      by -= py * gone;
      bz -= pz * gone;
    }
  }
  const pull = PULL * (xx + yy + zz) + Number.MIN_VALUE;
  xx += pull;
  yy += pull;
  zz += pull;
  // Cramer's rule: positive definite and at worst 1 to 100 in its axes, so that nothing cancels.
  const cxx = yy * zz - yz * yz;
  const cxy = xz * yz - xy * zz;
  const cxz = xy * yz - xz * yy;
  const determinant = xx * cxx + xy * cxy + xz * cxz;
  const scale = determinant > 0 ? 1 / determinant : 0;
  const ux = (cxx * bx + cxy * by + cxz * bz) * scale;
  const uy = (cxy * bx + (xx * zz - xz * xz) * by + (xy * xz - xx * yz) * bz) * scale;
  const uz = (cxz * bx + (xy * xz - xx * yz) * by + (xx * yy - xy * xy) * bz) * scale;
  const share = Math.min(1, roomAlong(meanX, ux, gap), roomAlong(meanY, uy, gap), roomAlong(meanZ, uz, gap));
  let [vx, vy, vz] = [share * ux, share * uy, share * uz];
  for (let sweep = share < 1 ? SWEEPS : 0; sweep > 0; sweep--) {
    vx = hold(meanX + (bx - xy * vy - xz * vz) / xx, gap) - meanX;
    vy = hold(meanY + (by - xy * vx - yz * vz) / yy, gap) - meanY;
    vz = hold(meanZ + (bz - xz * vx - yz * vy) / zz, gap) - meanZ;
  }
  sharpPlace[0] = hold(meanX + vx, gap);
  sharpPlace[1] = hold(meanY + vy, gap);
  sharpPlace[2] = hold(meanZ + vz, gap);
}

/** How much of a step fits into the cell. */
function roomAlong(from: number, step: number, gap: number): number {
  if (step > 0) return (1 - gap - from) / step;
  return step < 0 ? (gap - from) / step : 1;
}

function hold(at: number, gap: number): number {
  return Math.min(Math.max(at, gap), 1 - gap);
}
