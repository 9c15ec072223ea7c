import { createSpans, scanTriangleTouched } from '../render/scan-triangle.js';
import { CellGrid, type ChartMask, growRuns, type MaskRuns, turnMask } from './chart-mask.js';

/** A chart as flat triangles in its own plane. */
export interface FlatChart {
  /** `6 × triangles`: x, y of three corners in units, least x and least y are 0. */
  triangles: Float32Array;
  /** Extent in units. */
  width: number;
  height: number;
  /** How many times the common texel density this chart gets, (0, 1]. */
  density: number;
}

/** Where a chart lies in the atlas, see {@link placePoint}. */
export interface Placement {
  /** Texels from the left and from the top. */
  x: number;
  y: number;
  /** Texels a unit. */
  scale: number;
  /** Quarter turns, 0..3. */
  turns: number;
  /** Texels along a cell of the packing. */
  cell: number;
}

export interface Packing {
  placements: Placement[];
  /** Area of the charts as a share of the square, 0..1. */
  filled: number;
}

/** Cells along the atlas in which charts are fitted by their true outline. */
export interface PackOptions {
  size: number;
  padding: number;
  /** `draft`: 256, a tenth of the work, to compare charts cut in different ways; `final`: 1024, texels up to that size. */
  grade: 'draft' | 'final';
}

const MOST_CELLS = { draft: 256, final: 1024 } as const;
// First guess of how much of the atlas charts can fill, and the step by which their scale shrinks until they fit.
const FIRST_FILL = 0.92;
const SHRINK = 0.97;
const MOST_TRIALS = 160;
// How much larger than in a draft charts may become: its cells waste about that much.
const HEADROOM = 1.12;
// Whether charts fit is no even function of their scale: somewhat larger ones often do in another order.
const GROW = 1.012;
const MOST_GROWTHS = 8;

/** Orders in which charts are put down, by what is greatest first. */
const ORDERS = [reach, chartArea, longestSide] as const;

/**
 * Packs charts into a square of `size` texels by their outlines (first fit from the top, large charts first, each in
 * the best of four quarter turns), at about the greatest common density at which they fit. Charts stay `padding` texels
 * apart, and as far from the border.
 *
 * @throws Error when the charts do not fit at any density (more charts than cells)
 */
export function packCharts(charts: readonly FlatChart[], options: PackOptions): Packing {
  const draftRoom = openRoom(charts, { ...options, grade: 'draft' });
  const { size, grade } = options;
  const longest = charts.reduce((most, chart) => Math.max(most, longestSide(chart)), 1e-9);
  const guess = Math.min(Math.sqrt(FIRST_FILL / Math.max(draftRoom.area, 1e-18)), 1 / longest);
  const draft = findScale(draftRoom, size * guess);
  if (grade === 'draft') return draft.packing;
  const room = openRoom(charts, options);
  let { packing, scale } = findScale(room, HEADROOM * draft.scale);
  for (const measure of ORDERS) {
    const order = orderCharts(charts, measure);
    for (let growth = 0; growth < MOST_GROWTHS; growth++) {
      const larger = tryPack(room, order, scale * GROW);
      if (!larger) break;
      packing = larger;
      scale *= GROW;
    }
  }
  return packing;
}

/** About the greatest scale at which the charts fit, downwards from a first guess. */
function findScale(room: Room, first: number): { packing: Packing; scale: number } {
  const order = orderCharts(room.charts, ORDERS[0]);
  let scale = first;
  for (let trial = 0; trial < MOST_TRIALS; trial++, scale *= SHRINK) {
    const packing = tryPack(room, order, scale);
    if (packing) return { packing, scale };
  }
  throw new Error(
    `Expected charts that fit ${room.size} × ${room.size} texels but received ${room.charts.length} charts`,
  );
}

function openRoom(charts: readonly FlatChart[], { size, padding, grade }: PackOptions): Room {
  const cell = Math.ceil(size / MOST_CELLS[grade]);
  const side = Math.floor((size - padding) / cell);
  const area = charts.reduce((sum, chart) => sum + chartArea(chart), 0);
  return { charts, area, size, padding, cell, side, gap: Math.ceil(padding / cell) };
}

// Points lie on odd multiples of 1 / 2048 texel: exact in uvs as float32 up to 8192 texels, and never on a texel's
// border, so that turning a chart turns the texels that it touches.
const SNAPS = 1024;

/** Where a coordinate in texels comes to lie. */
function snap(texels: number): number {
  return (Math.round(texels * SNAPS) + 0.5) / SNAPS;
}

/** Texel position, into `out`, of a chart's point (x, y) in units. */
export function placePoint(chart: FlatChart, place: Placement, x: number, y: number, out: Float64Array): void {
  const { cell, scale, turns } = place;
  const across = snap(x * scale);
  const down = snap(y * scale);
  // The masks' extents: what a turned mask turns within.
  const width = cell * cellsAcross(chart.width, scale, cell);
  const height = cell * cellsAcross(chart.height, scale, cell);
  if (turns === 0) [out[0], out[1]] = [place.x + across, place.y + down];
  else if (turns === 1) [out[0], out[1]] = [place.x + height - down, place.y + across];
  else if (turns === 2) [out[0], out[1]] = [place.x + width - across, place.y + height - down];
  else [out[0], out[1]] = [place.x + down, place.y + width - across];
}

/** Cells that an extent in units touches. */
function cellsAcross(extent: number, scale: number, cell: number): number {
  return Math.floor(snap(extent * scale) / cell) + 1;
}

/** The cells that a chart touches at `scale` texels a unit; `undefined` where it is larger than the room. */
function drawChart(chart: FlatChart, scale: number, { cell, side }: Room, spans: Int32Array): ChartMask | undefined {
  const width = cellsAcross(chart.width, scale, cell);
  const height = cellsAcross(chart.height, scale, cell);
  if (width > side || height > side) return undefined;
  const cells = new Uint8Array(width * height);
  const corners: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
  const { triangles } = chart;
  for (let at = 0; at < triangles.length; at += 6) {
    for (let k = 0; k < 6; k++) corners[k] = snap(triangles[at + k]! * scale) / cell;
    const rows = scanTriangleTouched(corners, width, height, spans);
    for (let row = 0; row < rows; row++) {
      const line = (spans[0]! + row) * width;
      cells.fill(1, line + spans[1 + 2 * row]!, line + spans[2 + 2 * row]!);
    }
  }
  return { width, height, cells };
}

interface Room {
  charts: readonly FlatChart[];
  /** All charts', units squared at density 1. */
  area: number;
  size: number;
  padding: number;
  /** Texels along a cell, cells along the square, and cells between charts. */
  cell: number;
  side: number;
  gap: number;
}

function orderCharts(charts: readonly FlatChart[], measure: (chart: FlatChart) => number): number[] {
  const measured = charts.map(measure);
  return charts.map((_, chart) => chart).sort((a, b) => measured[b]! - measured[a]! || a - b);
}

function reach(chart: FlatChart): number {
  return (chart.width + chart.height) * chart.density;
}

function longestSide(chart: FlatChart): number {
  return Math.max(chart.width, chart.height) * chart.density;
}

function chartArea(chart: FlatChart): number {
  const t = chart.triangles;
  let twice = 0;
  for (let at = 0; at < t.length; at += 6) {
    const cross = (t[at + 2]! - t[at]!) * (t[at + 5]! - t[at + 1]!) - (t[at + 4]! - t[at]!) * (t[at + 3]! - t[at + 1]!);
    twice += Math.abs(cross);
  }
  return (twice / 2) * chart.density * chart.density;
}

/** Rows at which the last masks of one extent were put: room above is very likely gone for small ones. */
type SpotHints = Map<number, number>;
const HINTED_CELLS = 400;

function tryPack(room: Room, order: readonly number[], texelsPerUnit: number): Packing | undefined {
  const { charts, size, padding, cell, side, gap } = room;
  const grid = new CellGrid(side);
  const spans = createSpans(side);
  const placements: Placement[] = new Array(charts.length);
  const hints: SpotHints = new Map();
  for (const index of order) {
    const chart = charts[index]!;
    const scale = texelsPerUnit * chart.density;
    const mask = drawChart(chart, scale, room, spans);
    const spot = mask && findBestSpot(grid, mask, gap, side, hints);
    if (!spot) return undefined;
    grid.take(spot.runs, spot.x, spot.y);
    placements[index] = { x: padding + spot.x * cell, y: padding + spot.y * cell, scale, turns: spot.turns, cell };
  }
  return { placements, filled: (room.area * texelsPerUnit * texelsPerUnit) / (size * size) };
}

interface Spot {
  runs: MaskRuns;
  x: number;
  y: number;
  turns: number;
}

/** The turn and place whose chart ends highest up; the fewest turns on equality. */
function findBestSpot(
  grid: CellGrid,
  upright: ChartMask,
  gap: number,
  side: number,
  hints: SpotHints,
): Spot | undefined {
  const isHinted = upright.cells.length <= HINTED_CELLS;
  let best: Spot | undefined;
  let end = side + 1;
  let mask = upright;
  for (let turns = 0; turns < 4; turns++) {
    if (turns > 0) mask = turnMask(mask);
    const runs = growRuns(mask, gap);
    const key = runs.width * side + runs.height;
    const at = grid.findSpot(runs, isHinted ? (hints.get(key) ?? 0) : 0, end);
    if (at < 0) continue;
    const y = Math.floor(at / side);
    if (isHinted) hints.set(key, y);
    best = { runs, x: at % side, y, turns };
    end = y + runs.height;
  }
  return best;
}
