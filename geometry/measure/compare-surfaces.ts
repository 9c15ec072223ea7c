import type { SurfaceSamples } from './sample-surface.js';

export interface SurfaceDifference {
  /** Chamfer distance L1: the mean of the two mean distances to the nearest point of the other side. */
  chamferL1: number;
  /** By threshold, in the order asked: harmonic mean of the shares of points nearer than it to the other side, 0..1. */
  fScores: number[];
  /** Mean |cosine| between a point's normal and that of the nearest point of the other side, both ways, 0..1. */
  normalConsistency: number;
}

/** Cells of the look-up grid along the longest side: a few points a cell for some ten thousand points. */
const GRID_CELLS = 40;

/**
 * How far two surfaces, given by points on them, are from each other (Knapitsch et al., "Tanks and Temples", 2017, for
 * the F-score; Mescheder et al., "Occupancy Networks", 2019, for the normals).
 *
 * @param thresholds distances, in the points' unit.
 */
export function compareSurfaces(
  one: SurfaceSamples,
  other: SurfaceSamples,
  thresholds: readonly number[],
): SurfaceDifference {
  const there = oneWay(one, other, thresholds);
  const back = oneWay(other, one, thresholds);
  return {
    chamferL1: (there.distance + back.distance) / 2,
    fScores: thresholds.map((_, k) => {
      const [p, r] = [there.near[k]!, back.near[k]!];
      return p + r > 0 ? (2 * p * r) / (p + r) : 0;
    }),
    normalConsistency: (there.cosine + back.cosine) / 2,
  };
}

function oneWay(from: SurfaceSamples, to: SurfaceSamples, thresholds: readonly number[]) {
  const { nearest, squared } = nearestPoints(from.points, to.points);
  const count = nearest.length;
  const near = thresholds.map(() => 0);
  let distance = 0;
  let cosine = 0;
  for (let i = 0; i < count; i++) {
    const gap = Math.sqrt(squared[i]!);
    distance += gap / count;
    for (let k = 0; k < near.length; k++) if (gap < thresholds[k]!) near[k]! += 1 / count;
    const j = 3 * nearest[i]!;
    let dot = 0;
    for (let k = 0; k < 3; k++) dot += from.normals[3 * i + k]! * to.normals[j + k]!;
    cosine += Math.abs(dot) / count;
  }
  return { distance, near, cosine };
}

/** Points sorted into the cells of a grid. */
interface PointGrid {
  points: Float32Array;
  low: readonly [number, number, number];
  cell: number;
  size: readonly [number, number, number];
  /** Per cell where its points start in `order`; one more than cells. */
  starts: Uint32Array;
  order: Uint32Array;
}

/** For each point (`3 × n`) the number of the nearest of the others and the squared distance. */
export function nearestPoints(
  points: Float32Array,
  others: Float32Array,
): { nearest: Uint32Array; squared: Float64Array } {
  const grid = sortIntoGrid(others);
  const count = points.length / 3;
  const nearest = new Uint32Array(count);
  const squared = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++) searchRings(grid, points, i, nearest, squared);
  return { nearest, squared };
}

function sortIntoGrid(points: Float32Array): PointGrid {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, points[i]!);
    high[i % 3] = Math.max(high[i % 3]!, points[i]!);
  }
  const longest = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2]);
  const cell = longest > 0 ? longest / GRID_CELLS : 1;
  const size = [0, 1, 2].map((k) => Math.floor((high[k]! - low[k]!) / cell) + 1) as [number, number, number];
  const starts = new Uint32Array(size[0] * size[1] * size[2] + 1);
  const cells = new Uint32Array(points.length / 3);
  for (let i = 0; i < cells.length; i++) {
    const at = (k: number) => Math.min(size[k]! - 1, Math.floor((points[3 * i + k]! - low[k]!) / cell));
    cells[i] = at(0) + size[0] * (at(1) + size[1] * at(2));
    starts[cells[i]! + 1]! += 1;
  }
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const order = new Uint32Array(cells.length);
  const filled = starts.slice();
  for (let i = 0; i < cells.length; i++) order[filled[cells[i]!]!++] = i;
  return { points, low, cell, size, starts, order };
}

/** Looks through the cells around point i, ring by ring, until no farther ring can hold a nearer point. */
function searchRings(grid: PointGrid, points: Float32Array, i: number, nearest: Uint32Array, squared: Float64Array) {
  const { low, cell, size } = grid;
  const [px, py, pz] = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!];
  // From the nearest cell of the grid on: what is outside is no nearer to any cell than its foot on the grid is.
  const at = (value: number, axis: 0 | 1 | 2) =>
    Math.max(0, Math.min(size[axis] - 1, Math.floor((value - low[axis]) / cell)));
  const [cx, cy, cz] = [at(px, 0), at(py, 1), at(pz, 2)];
  const farthest = Math.max(
    Math.max(cx, size[0] - 1 - cx),
    Math.max(cy, size[1] - 1 - cy),
    Math.max(cz, size[2] - 1 - cz),
  );
  for (let ring = 0; ring <= farthest; ring++) {
    if (squared[i]! <= ((ring - 1) * cell) ** 2 && ring > 0) return;
    for (let z = Math.max(0, cz - ring); z <= Math.min(size[2] - 1, cz + ring); z++) {
      for (let y = Math.max(0, cy - ring); y <= Math.min(size[1] - 1, cy + ring); y++) {
        const isFace = Math.abs(z - cz) === ring || Math.abs(y - cy) === ring;
        const step = isFace || ring === 0 ? 1 : 2 * ring;
        for (let x = cx - ring; x <= cx + ring; x += step) {
          if (x >= 0 && x < size[0]) searchCell(grid, x + size[0] * (y + size[1] * z), px, py, pz, i, nearest, squared);
        }
      }
    }
  }
}

function searchCell(
  { points, starts, order }: PointGrid,
  cell: number,
  px: number,
  py: number,
  pz: number,
  i: number,
  nearest: Uint32Array,
  squared: Float64Array,
): void {
  for (let at = starts[cell]!; at < starts[cell + 1]!; at++) {
    const j = order[at]!;
    const dx = points[3 * j]! - px;
    const dy = points[3 * j + 1]! - py;
    const dz = points[3 * j + 2]! - pz;
    const gap = dx * dx + dy * dy + dz * dz;
    if (gap < squared[i]!) {
      squared[i] = gap;
      nearest[i] = j;
    }
  }
}
