import { BitRows } from './bit-rows.js';
import { type ChartMask, cellsAcross, readMask, snap } from './chart-mask.js';

const { ceil, floor, max, min } = Math; // bound once: hot loops

/** A flat chart by its outline. */
export interface ChartOutline {
  /**
   * `4 × edges`: x, y of both ends in units, least x and least y 0. Edges are directed so that their winding number about
   * a point is, but for its sign, the number of the chart's faces over it.
   */
  edges: Float64Array;
  /** Extent in units. */
  width: number;
  height: number;
}

/**
 * Draws charts as masks from their outlines alone, which takes time by their length instead of their area; keeps the
 * memory for it. A cell is in the mask where an edge touches it or faces lie over it.
 */
export class MaskDrawer {
  readonly #side: number;
  /** Cells of the mask in work. */
  readonly #bits: BitRows;
  /** Per row the last of its crossings, −1 for none: linked lists. */
  readonly #lastCrossing: Int32Array;
  #crossings = 0;
  /** Of each crossing the one before it in its row, and the cell where an edge passes the row's middle: 2 × cell + (1 if downwards). */
  #previous = new Int32Array(4096);
  #passed = new Int32Array(4096);
  #points = new Float64Array(4096);
  #row = new Int32Array(64);

  /** @param side the most cells that a chart may have each way */
  constructor(side: number) {
    this.#side = side;
    // One more than the side: what is set ends within the row.
    this.#bits = new BitRows(side + 1, side);
    this.#lastCrossing = new Int32Array(side);
  }

  /**
   * The mask of a chart at `scale` texels a unit and `cell` texels a cell, by rows and by columns (that is, with x and y
   * changed); `undefined` where it is larger than the side.
   */
  draw(chart: ChartOutline, scale: number, cell: number): { rows: ChartMask; columns: ChartMask } | undefined {
    const width = cellsAcross(chart.width, scale, cell);
    const height = cellsAcross(chart.height, scale, cell);
    if (width > this.#side || height > this.#side) return undefined;
    const { edges } = chart;
    if (this.#points.length < edges.length) this.#points = new Float64Array(2 * edges.length);
    for (let at = 0; at < edges.length; at++) this.#points[at] = snap(edges[at]! * scale) / cell;
    return {
      rows: this.#drawAlong(0, edges.length, width, height),
      columns: this.#drawAlong(1, edges.length, height, width),
    };
  }

  /** `axis`: the coordinate along the rows, 0 for x. */
  #drawAlong(axis: 0 | 1, length: number, width: number, height: number): ChartMask {
    this.#bits.words.fill(0, 0, height * this.#bits.wordsAcross);
    this.#lastCrossing.fill(-1, 0, height);
    this.#crossings = 0;
    const points = this.#points;
    for (let at = 0; at < length; at += 4) {
      const x0 = points[at + axis]!;
      const y0 = points[at + 1 - axis]!;
      const x1 = points[at + 2 + axis]!;
      const y1 = points[at + 3 - axis]!;
      if (y0 <= y1) this.#drawEdge(x0, y0, x1, y1, 1);
      else this.#drawEdge(x1, y1, x0, y0, 0);
    }
    for (let row = 0; row < height; row++) if (this.#lastCrossing[row]! >= 0) this.#fillRow(row);
    return readMask(this.#bits, width, height);
  }

  /** From (x0, y0) down to (x1, y1). */
  #drawEdge(x0: number, y0: number, x1: number, y1: number, isDown: 0 | 1): void {
    const last = floor(y1);
    const slope = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
    const firstCrossed = ceil(y0 - 0.5);
    const endCrossed = ceil(y1 - 0.5);
    for (let row = floor(y0); row <= last; row++) {
      const enter = row <= y0 ? x0 : x0 + (row - y0) * slope;
      const leave = row + 1 >= y1 ? x1 : x0 + (row + 1 - y0) * slope;
      const first = floor(min(enter, leave));
      const end = floor(max(enter, leave)) + 1;
      this.#bits.setRun(row, first, end);
      if (row < firstCrossed || row >= endCrossed) continue;
      const cell = floor(x0 + (row + 0.5 - y0) * slope);
      this.#addCrossing(row, 2 * min(end - 1, max(first, cell)) + isDown);
    }
  }

  #addCrossing(row: number, passed: number): void {
    if (this.#crossings === this.#passed.length) {
      this.#passed = doubled(this.#passed);
      this.#previous = doubled(this.#previous);
    }
    this.#passed[this.#crossings] = passed;
    this.#previous[this.#crossings] = this.#lastCrossing[row]!;
    this.#lastCrossing[row] = this.#crossings++;
  }

  /** Sets the bits between a row's crossings where faces lie. */
  #fillRow(row: number): void {
    let count = 0;
    for (let at = this.#lastCrossing[row]!; at >= 0; at = this.#previous[at]!) {
      if (count === this.#row.length) this.#row = doubled(this.#row);
      const passed = this.#passed[at]!;
      let place = count++;
      for (; place > 0 && this.#row[place - 1]! > passed; place--) this.#row[place] = this.#row[place - 1]!;
      this.#row[place] = passed;
    }
    let winding = 0;
    for (let at = 0; at + 1 < count; at++) {
      winding += this.#row[at]! & 1 ? 1 : -1;
      if (winding !== 0) this.#bits.setRun(row, this.#row[at]! >> 1, (this.#row[at + 1]! >> 1) + 1);
    }
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
