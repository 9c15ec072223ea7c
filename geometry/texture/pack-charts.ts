import { createSpans, scanTriangleTouched } from '../render/scan-triangle.js';

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

/** Where a chart lies in the atlas: texel = offset + scale × (x, y), or scale × (height − y, x) when turned. */
export interface Placement {
  x: number;
  y: number;
  scale: number;
  isTurned: boolean;
}

// Cells along the atlas in which charts are fitted by their true outline; at 1024 a cell is 4 texels.
const MOST_CELLS = 256;
// First guess of how much of the atlas charts can fill, and the step by which it shrinks until they fit.
const FIRST_FILL = 0.86;
const SHRINK = 0.955;
const MOST_TRIALS = 120;

/** A chart's cells as bits: `rows × words`, bit 0 of word 0 is the left cell. */
interface CellMask {
  width: number;
  height: number;
  words: number;
  bits: Uint32Array;
}

/**
 * Packs charts into a square of `size` texels by their outlines (first fit from the top, large charts first, each
 * upright or a quarter turned), at the greatest common density at which they fit. Charts stay `padding` texels apart
 * and as far from the border.
 *
 * @throws Error when the charts do not fit at any density (more charts than cells)
 */
export function packCharts(charts: readonly FlatChart[], size: number, padding: number): Placement[] {
  const cell = Math.max(padding, Math.ceil(size / MOST_CELLS));
  const cells = Math.floor(size / cell) - 1;
  let area = 0;
  for (const chart of charts) area += chartArea(chart);
  const order = charts.map((_, chart) => chart);
  order.sort((a, b) => reach(charts[b]!) - reach(charts[a]!) || a - b);
  let texelsPerUnit = Math.sqrt((FIRST_FILL * size * size) / Math.max(area, 1e-12));
  for (let trial = 0; trial < MOST_TRIALS; trial++, texelsPerUnit *= SHRINK) {
    const placements = tryPack(charts, order, texelsPerUnit, cell, cells);
    if (placements) return placements;
  }
  throw new Error(`Expected charts that fit an atlas of ${size} texels but received ${charts.length} charts`);
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

function reach(chart: FlatChart): number {
  return (chart.width + chart.height) * chart.density;
}

function tryPack(
  charts: readonly FlatChart[],
  order: readonly number[],
  texelsPerUnit: number,
  cell: number,
  cells: number,
): Placement[] | undefined {
  const words = Math.ceil(cells / 32) + 1;
  const taken = new Uint32Array(cells * words);
  const spans = createSpans(cells);
  const placements: Placement[] = new Array(charts.length);
  const hints: SpotHints = new Map();
  for (const index of order) {
    const chart = charts[index]!;
    const scale = texelsPerUnit * chart.density;
    const upright = cellMask(chart, scale / cell, false, cells, spans);
    const turned = cellMask(chart, scale / cell, true, cells, spans);
    const spotUpright = upright && findSpot(upright, taken, words, cells, hints);
    const spotTurned = turned && findSpot(turned, taken, words, cells, hints);
    const isTurned = isBetter(spotTurned, turned, spotUpright, upright);
    const spot = isTurned ? spotTurned : spotUpright;
    const mask = isTurned ? turned : upright;
    if (!spot || !mask) return undefined;
    occupy(mask, taken, words, spot[0], spot[1]);
    placements[index] = { x: spot[0] * cell + cell, y: spot[1] * cell + cell, scale, isTurned };
  }
  return placements;
}

/** The spot whose chart ends higher up wins; the upright one on equality. */
function isBetter(
  spot: [number, number] | undefined,
  mask: CellMask | undefined,
  than: [number, number] | undefined,
  thanMask: CellMask | undefined,
): boolean {
  if (!spot || !mask) return false;
  if (!than || !thanMask) return true;
  return spot[1] + mask.height < than[1] + thanMask.height;
}

/**
 * Cells a chart touches, each grown to 2 × 2 (right and down): masks that share no cell then lie a whole cell apart in
 * all eight directions. `undefined` when it exceeds the atlas.
 */
function cellMask(
  chart: FlatChart,
  scale: number,
  isTurned: boolean,
  cells: number,
  spans: Int32Array,
): CellMask | undefined {
  const width = Math.floor((isTurned ? chart.height : chart.width) * scale) + 2;
  const height = Math.floor((isTurned ? chart.width : chart.height) * scale) + 2;
  if (width > cells || height > cells) return undefined;
  const words = Math.ceil(width / 32);
  const bits = new Uint32Array(words * height);
  const corners: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
  const t = chart.triangles;
  for (let at = 0; at < t.length; at += 6) {
    for (let k = 0; k < 6; k += 2) {
      corners[k] = (isTurned ? chart.height - t[at + k + 1]! : t[at + k]!) * scale;
      corners[k + 1] = (isTurned ? t[at + k]! : t[at + k + 1]!) * scale;
    }
    const rows = scanTriangleTouched(corners, width - 1, height - 1, spans);
    for (let row = 0; row < rows; row++) {
      const line = (spans[0]! + row) * words;
      const end = spans[2 + 2 * row]! + 1;
      for (let x = spans[1 + 2 * row]!; x < end; x++) {
        const bit = 1 << (x & 31);
        const word = line + (x >> 5);
        bits[word]! |= bit;
        bits[word + words]! |= bit;
      }
    }
  }
  return { width, height, words, bits };
}

/** Row of the last spot found for small masks of one extent: room above it is very likely gone. */
type SpotHints = Map<number, number>;
const HINTED_CELLS = 100;

/** First free position in reading order (small masks: from the last one's row on, first). */
function findSpot(
  mask: CellMask,
  taken: Uint32Array,
  words: number,
  cells: number,
  hints: SpotHints,
): [number, number] | undefined {
  const isHinted = mask.width * mask.height <= HINTED_CELLS;
  const key = mask.width * cells + mask.height;
  for (let y = isHinted ? (hints.get(key) ?? 0) : 0; y + mask.height <= cells; y++) {
    for (let x = 0; x + mask.width <= cells; x++) {
      if (!isFree(mask, taken, words, x, y)) continue;
      if (isHinted) hints.set(key, y);
      return [x, y];
    }
  }
  return undefined;
}

function isFree(mask: CellMask, taken: Uint32Array, words: number, x: number, y: number): boolean {
  const shift = x & 31;
  const first = x >> 5;
  for (let row = 0; row < mask.height; row++) {
    const line = (y + row) * words + first;
    for (let word = 0; word < mask.words; word++) {
      const bits = mask.bits[row * mask.words + word]!;
      if (bits === 0) continue;
      if (((bits << shift) & taken[line + word]!) !== 0) return false;
      if (shift !== 0 && ((bits >>> (32 - shift)) & taken[line + word + 1]!) !== 0) return false;
    }
  }
  return true;
}

function occupy(mask: CellMask, taken: Uint32Array, words: number, x: number, y: number): void {
  const shift = x & 31;
  const first = x >> 5;
  for (let row = 0; row < mask.height; row++) {
    const line = (y + row) * words + first;
    for (let word = 0; word < mask.words; word++) {
      const bits = mask.bits[row * mask.words + word]!;
      taken[line + word]! |= bits << shift;
      if (shift !== 0) taken[line + word + 1]! |= bits >>> (32 - shift);
    }
  }
}
