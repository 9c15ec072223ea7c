import type { BitRows } from './bit-rows.js';

const { floor, round } = Math; // bound once: hot loops

/**
 * The cells that a chart touches, as runs: row r holds runs `starts[r] .. starts[r + 1] - 1`, run k the cells
 * `runs[2k] .. runs[2k + 1] - 1`.
 */
export interface ChartMask {
  width: number;
  height: number;
  starts: Int32Array;
  runs: Int16Array;
}

// Points lie on odd multiples of 1 / 2048 texel: exact in uvs as float32 up to 8192 texels, and never on a texel's
// border, so that turning a chart turns the texels that it touches.
const SNAPS = 1024;

/** Where a coordinate in texels comes to lie. */
export function snap(texels: number): number {
  return (round(texels * SNAPS) + 0.5) / SNAPS;
}

/** Cells that an extent in units touches, at `scale` texels a unit and `cell` texels a cell. */
export function cellsAcross(extent: number, scale: number, cell: number): number {
  return floor(snap(extent * scale) / cell) + 1;
}

/** The set bits of the first rows, none of them at `width` or beyond. */
export function readMask(bits: BitRows, width: number, height: number): ChartMask {
  const starts = new Int32Array(height + 1);
  // At most every other cell begins a run; most rows have one.
  let runs = new Int16Array(4 * height + width + 2);
  let count = 0;
  for (let row = 0; row < height; row++) {
    if (runs.length < count + width + 2) {
      const longer = new Int16Array(2 * runs.length + width);
      longer.set(runs);
      runs = longer;
    }
    count = bits.readChanges(row, runs, count);
    starts[row + 1] = count / 2;
  }
  return { width, height, starts, runs: runs.subarray(0, count) };
}

/** A mask in its four quarter turns: turn k + 1 has cell (x, y) of turn k at (height − 1 − y, x). */
export function turnMask(rows: ChartMask, columns: ChartMask): ChartMask[] {
  return [rows, mirrorRows(columns), reverseRows(mirrorRows(rows)), reverseRows(columns)];
}

/** Left and right changed. */
function mirrorRows({ width, height, starts, runs }: ChartMask): ChartMask {
  const mirrored = new Int16Array(runs.length);
  for (let at = 0; at < runs.length; at += 2) {
    mirrored[at] = width - runs[at + 1]!;
    mirrored[at + 1] = width - runs[at]!;
  }
  return { width, height, starts, runs: mirrored };
}

/** Top and bottom changed. */
function reverseRows({ width, height, starts, runs }: ChartMask): ChartMask {
  const reversed = { width, height, starts: new Int32Array(starts.length), runs: new Int16Array(runs.length) };
  let end = 0;
  for (let row = 0; row < height; row++) {
    for (let at = 2 * starts[height - 1 - row]!; at < 2 * starts[height - row]!; at++) reversed.runs[end++] = runs[at]!;
    reversed.starts[row + 1] = end / 2;
  }
  return reversed;
}
