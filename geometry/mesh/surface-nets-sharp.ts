import type { NetState } from './surface-nets.js';
import { PLANE_NUMBERS, type SamplePlanes } from './surface-nets-planes.js';
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

const { edgeLow, edgeHigh } = TABLES;

/** Where a vertex lies, in cells from its cell's smallest corner: in, the mean of its crossings; out, its sharp place. */
export const sharpPlace = new Float64Array(3);

/** A plane that passes a crossing of its own sample's grid edge at this distance, in cells, counts half. */
const MISS = 0.1;

/** Where the crossed edges of the cell in work are crossed, 0 at the low end; by edge number. */
export const crossingAt = new Float64Array(12);

/**
 * Normals within this cosine of each other (14°) make no edge: the mean of the crossings is then off by less than 0.03
 * cells, and steadier. The test is that of Kobbelt et al., "Feature Sensitive Surface Extraction from Volume Data", 2001.
 */
const EDGE_COSINE = 0.97;

/**
 * Whether an edge of the body may pass a cell: some plane at its corners stands askew to another one, or tells nothing.
 * @param ends a bit for each corner that a crossed edge has.
 */
export function mayHoldEdge(state: NetState, ends: number, x: number, y: number, z: number): boolean {
  const { size } = state.field;
  const planes = state.planes!;
  const nx = size[0];
  const layer = nx * size[1];
  const slot = y * nx + x;
  const low = (z & 1) * layer + slot;
  const high = ((z & 1) ^ 1) * layer + slot;
  let x0 = 0;
  let y0 = 0;
  let z0 = 0;
  for (let rest = ends; rest !== 0; rest &= rest - 1) {
    const corner = 31 - Math.clz32(rest & -rest);
    const at = ((corner < 4 ? low : high) + (corner & 1) + ((corner & 2) === 0 ? 0 : nx)) * PLANE_NUMBERS;
    if (rest === ends) {
      x0 = planes[at]!;
      y0 = planes[at + 1]!;
      z0 = planes[at + 2]!;
    } else if (!(x0 * planes[at]! + y0 * planes[at + 1]! + z0 * planes[at + 2]! > EDGE_COSINE)) return true;
  }
  return false;
}

/** A and b of A u = b, for the way u from the mean: xx xy xz yy yz zz of the symmetric A, then b. */
const system = new Float64Array(9);

/**
 * The point of least squared distance to the planes at both ends of a cell's crossed edges (dual contouring's quadratic
 * error function: Ju et al. 2002; planes at samples instead of crossings: Schaefer and Warren, "Dual Marching Cubes",
 * 2004), held near the mean of the crossings and inside the box `gap … 1 − gap` of the cell. A plane counts for as much
 * as it agrees with the crossing: past an edge of the body samples see a face that does not come into the cell.
 *
 * Reads {@link crossingAt} and {@link sharpPlace}, writes the latter: numbers handed over in arguments would be boxed.
 * @param edges a bit for each crossed edge of the sheet.
 */
export function placeSharp(state: NetState, edges: number, x: number, y: number, z: number, gap: number): void {
  system.fill(0);
  const [nx, ny] = state.field.size;
  const slot = y * nx + x;
  addPlanes(state.planes!, edges, (z & 1) * nx * ny + slot, ((z & 1) ^ 1) * nx * ny + slot, nx);
  solve(gap);
}

/** Adds the planes at both ends of each edge. `low` and `high` are the slots of the cell's corners 0 and 4. */
function addPlanes(planes: SamplePlanes, edges: number, low: number, high: number, nx: number): void {
  const meanX = sharpPlace[0]!;
  const meanY = sharpPlace[1]!;
  const meanZ = sharpPlace[2]!;
  let xx = 0;
  let xy = 0;
  let xz = 0;
  let yy = 0;
  let yz = 0;
  let zz = 0;
  let bx = 0;
  let by = 0;
  let bz = 0;
  for (let rest = edges; rest !== 0; rest &= rest - 1) {
    const edge = 31 - Math.clz32(rest & -rest);
    const t = crossingAt[edge]!;
    for (let end = 0; end < 2; end++) {
      const corner = end === 0 ? edgeLow[edge]! : edgeHigh[edge]!;
      const dx = corner & 1;
      const dy = (corner >> 1) & 1;
      const at = ((corner < 4 ? low : high) + dx + (dy === 0 ? 0 : nx)) * PLANE_NUMBERS;
      const px = planes[at]!;
      const py = planes[at + 1]!;
      const pz = planes[at + 2]!;
      const own = planes[at + 3]!;
      const miss = (own + planes[at + (edge >> 2)]! * (t - end)) * (1 / MISS);
      const weight = 1 / (1 + miss * miss);
      const wx = weight * px;
      const wy = weight * py;
      const wz = weight * pz;
      const gone = px * (meanX - dx) + py * (meanY - dy) + pz * (meanZ - (corner >> 2)) + own;
      xx += wx * px;
      xy += wx * py;
      xz += wx * pz;
      yy += wy * py;
      yz += wy * pz;
      zz += wz * pz;
      bx -= wx * gone;
      by -= wy * gone;
      bz -= wz * gone;
    }
  }
  system[0] = xx;
  system[1] = xy;
  system[2] = xz;
  system[3] = yy;
  system[4] = yz;
  system[5] = zz;
  system[6] = bx;
  system[7] = by;
  system[8] = bz;
}

/** Solves {@link system} with the pull towards the mean, and moves {@link sharpPlace}. */
function solve(gap: number): void {
  const xy = system[1]!;
  const xz = system[2]!;
  const yz = system[4]!;
  const pull = PULL * (system[0]! + system[3]! + system[5]!) + Number.MIN_VALUE;
  const xx = system[0]! + pull;
  const yy = system[3]! + pull;
  const zz = system[5]! + pull;
  const bx = system[6]!;
  const by = system[7]!;
  const bz = system[8]!;
  // Cramer's rule: positive definite and at worst 1 to 100 in its axes, so that nothing cancels.
  const cxx = yy * zz - yz * yz;
  const cxy = xz * yz - xy * zz;
  const cxz = xy * yz - xz * yy;
  const cyz = xy * xz - xx * yz;
  const determinant = xx * cxx + xy * cxy + xz * cxz;
  const scale = determinant > 0 ? 1 / determinant : 0;
  const meanX = sharpPlace[0]!;
  const meanY = sharpPlace[1]!;
  const meanZ = sharpPlace[2]!;
  let ux = (cxx * bx + cxy * by + cxz * bz) * scale;
  let uy = (cxy * bx + (xx * zz - xz * xz) * by + cyz * bz) * scale;
  let uz = (cxz * bx + cyz * by + (xx * yy - xy * xy) * bz) * scale;
  const share = Math.min(roomAlong(meanX, ux, gap), roomAlong(meanY, uy, gap), roomAlong(meanZ, uz, gap));
  if (share < 1) {
    ux *= share;
    uy *= share;
    uz *= share;
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      ux = hold(meanX + (bx - xy * uy - xz * uz) / xx, gap) - meanX;
      uy = hold(meanY + (by - xy * ux - yz * uz) / yy, gap) - meanY;
      uz = hold(meanZ + (bz - xz * ux - yz * uy) / zz, gap) - meanZ;
    }
  }
  sharpPlace[0] = hold(meanX + ux, gap);
  sharpPlace[1] = hold(meanY + uy, gap);
  sharpPlace[2] = hold(meanZ + uz, gap);
}

/** How much of a step fits into the cell. */
function roomAlong(from: number, step: number, gap: number): number {
  if (step > 0) return (1 - gap - from) / step;
  return step < 0 ? (gap - from) / step : 1;
}

function hold(at: number, gap: number): number {
  return Math.min(Math.max(at, gap), 1 - gap);
}
