import { CellGrid } from './cell-grid.js';
import { type ChartMask, cellsAcross, snap, turnMask } from './chart-mask.js';
import { growCharts } from './grow-charts.js';
import { type ChartOutline, MaskDrawer } from './mask-drawer.js';

/** A chart in its own plane. */
export interface FlatChart extends ChartOutline {
  /** Of its faces, units squared. */
  area: number;
  /** How many times the common texel density this chart is to get, (0, 1]; see `SHARES` and `growCharts` for how exactly. */
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
  /** Texels a unit at density 1. */
  scale: number;
  /** What the charts lie in. */
  room: Room;
}

/** Cells along the atlas in which charts are fitted by their true outline. */
export interface PackOptions {
  size: number;
  padding: number;
  /** `draft`: 256, a tenth of the work, to compare charts cut in different ways; `final`: 1024, texels up to that size. */
  grade: 'draft' | 'final';
  /** What a draft has found for the same charts. */
  draft?: Packing;
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

// At what shares of its scale a chart is tried where it finds no room: what holds up the packing are a few charts of
// middle size, so that all others can be larger by more than these lose.
const SHARES = [1, 0.92, 0.84, 0.76] as const;

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
  const { grade } = options;
  const draft = options.draft ?? draftCharts(charts, options);
  if (grade === 'draft') return draft;
  const room = openRoom(charts, options);
  let packing = findScale(room, HEADROOM * draft.scale);
  for (const measure of ORDERS) {
    const order = orderCharts(charts, measure);
    for (let growth = 0; growth < MOST_GROWTHS; growth++) {
      const larger = tryPack(room, order, packing.scale * GROW);
      if (!larger || larger.filled < packing.filled) break;
      packing = larger;
    }
  }
  return growCharts(packing);
}

function draftCharts(charts: readonly FlatChart[], options: PackOptions): Packing {
  const room = openRoom(charts, { ...options, grade: 'draft' });
  const longest = charts.reduce((most, chart) => Math.max(most, longestSide(chart)), 1e-9);
  return findScale(room, options.size * Math.min(Math.sqrt(FIRST_FILL / Math.max(room.area, 1e-18)), 1 / longest));
}

/** About the greatest scale at which the charts fit, downwards from a first guess. */
function findScale(room: Room, first: number): Packing {
  const order = orderCharts(room.charts, ORDERS[0]);
  let scale = first;
  for (let trial = 0; trial < MOST_TRIALS; trial++, scale *= SHRINK) {
    const packing = tryPack(room, order, scale);
    if (packing) return packing;
  }
  throw new Error(
    `Expected charts that fit ${room.size} × ${room.size} texels but received ${room.charts.length} charts`,
  );
}

/** A packing with more charts in what room is left at its scale; `undefined` where they do not fit. */
export function addCharts(packing: Packing, charts: readonly FlatChart[]): Packing | undefined {
  const { room, scale } = packing;
  const all = { ...room, charts: [...room.charts, ...charts] };
  const placements = packing.placements.slice();
  room.grid.clear();
  placements.forEach((placement, index) => {
    const { x, y, turns } = placement;
    const drawn = room.drawer.draw(room.charts[index]!, placement.scale, room.cell)!;
    const mask = turnMask(drawn.rows, drawn.columns)[turns]!;
    room.grid.take(mask, (x - room.padding) / room.cell, (y - room.padding) / room.cell, room.gap);
  });
  const order = orderCharts(charts, ORDERS[0]).map((chart) => chart + room.charts.length);
  return placeCharts(all, order, scale, placements) ? { ...packing, placements, room: all } : undefined;
}

function openRoom(charts: readonly FlatChart[], { size, padding, grade }: PackOptions): Room {
  const cell = Math.ceil(size / MOST_CELLS[grade]);
  const side = Math.floor((size - 2 * padding) / cell);
  const area = charts.reduce((sum, chart) => sum + chartArea(chart), 0);
  const gap = Math.ceil(padding / cell);
  return { charts, area, size, padding, cell, side, gap, grid: new CellGrid(side), drawer: new MaskDrawer(side) };
}

/** Texel position, into `out`, of a chart's point (x, y) in units. */
export function placePoint(
  chart: Pick<FlatChart, 'width' | 'height'>,
  place: Placement,
  x: number,
  y: number,
  out: Float64Array,
): void {
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

/** Charts, and the square of cells that they are packed in. */
export interface Room {
  charts: readonly FlatChart[];
  /** All charts', units squared at density 1. */
  area: number;
  size: number;
  padding: number;
  /** Texels along a cell, cells along the square, and cells between charts. */
  cell: number;
  side: number;
  gap: number;
  grid: CellGrid;
  drawer: MaskDrawer;
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

function chartArea({ area, density }: FlatChart): number {
  return area * density * density;
}

/** Rows at which the last masks of one extent were put: room above is very likely gone for small ones. */
type SpotHints = Map<number, number>;
const HINTED_CELLS = 400;

function tryPack(room: Room, order: readonly number[], scale: number): Packing | undefined {
  room.grid.clear();
  const placements: Placement[] = new Array(room.charts.length);
  if (!placeCharts(room, order, scale, placements)) return undefined;
  const covered = room.charts.reduce((sum, { area }, chart) => sum + area * placements[chart]!.scale ** 2, 0);
  return { placements, filled: covered / (room.size * room.size), scale, room };
}

/** Places some charts of a room, in order; false where one finds no place. */
function placeCharts(room: Room, order: readonly number[], texelsPerUnit: number, placements: Placement[]): boolean {
  const hints: SpotHints = new Map();
  for (const index of order) {
    const chart = room.charts[index]!;
    const place = placeChart(room, chart, texelsPerUnit * chart.density, hints);
    if (!place) return false;
    placements[index] = place;
  }
  return true;
}

/** Puts a chart where it ends highest up, smaller where it must be. */
function placeChart(room: Room, chart: FlatChart, wanted: number, hints: SpotHints): Placement | undefined {
  const { padding, cell, side, gap, grid, drawer } = room;
  for (const share of SHARES) {
    const scale = share * wanted;
    const drawn = drawer.draw(chart, scale, cell);
    const spot = drawn && findBestSpot(grid, turnMask(drawn.rows, drawn.columns), side, hints);
    if (!spot) continue;
    grid.take(spot.mask, spot.x, spot.y, gap);
    return { x: padding + spot.x * cell, y: padding + spot.y * cell, scale, turns: spot.turns, cell };
  }
  return undefined;
}

interface Spot {
  mask: ChartMask;
  x: number;
  y: number;
  turns: number;
}

/** The turn and place whose chart ends highest up; the fewest turns on equality. */
function findBestSpot(grid: CellGrid, turned: readonly ChartMask[], side: number, hints: SpotHints): Spot | undefined {
  const isHinted = turned[0]!.width * turned[0]!.height <= HINTED_CELLS;
  let best: Spot | undefined;
  let end = side + 1;
  for (let turns = 0; turns < 4; turns++) {
    const mask = turned[turns]!;
    const key = mask.width * side + mask.height;
    const at = grid.findSpot(mask, isHinted ? (hints.get(key) ?? 0) : 0, end);
    if (at < 0) continue;
    const y = Math.floor(at / side);
    if (isHinted) hints.set(key, y);
    best = { mask, x: at % side, y, turns };
    end = y + mask.height;
  }
  return best;
}
