const { max, min } = Math; // bound once: hot loops

/** The cells that a chart touches at one scale: 1 or 0, row by row. */
export interface ChartMask {
  width: number;
  height: number;
  cells: Uint8Array;
}

/**
 * A mask as runs: row r holds runs `starts[r] .. starts[r + 1] - 1`, run k the cells `runs[2k] .. runs[2k + 1] - 1`.
 * Rows are those of the mask grown, so `height` may be more than the mask's.
 */
export interface MaskRuns {
  width: number;
  height: number;
  starts: Int32Array;
  runs: Int16Array;
  /** Each row's longest run, and the row of the longest of all. */
  longest: Int16Array;
  fullest: number;
}

/** The mask a quarter turn further: cell (x, y) goes to (height − 1 − y, x). */
export function turnMask({ width, height, cells }: ChartMask): ChartMask {
  const turned = new Uint8Array(cells.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + height - 1 - y] = cells[y * width + x]!;
  }
  return { width: height, height: width, cells: turned };
}

/**
 * The runs of a mask whose every cell is grown to `1 + gap` cells squared, to the right and downwards. Two such masks
 * that share no cell are at least `gap` cells apart in all eight directions: cells a and b at most `gap` apart in x
 * and in y both grow over (max x, max y).
 */
export function growRuns({ width, height, cells }: ChartMask, gap: number): MaskRuns {
  const rows = height + gap;
  const starts = new Int32Array(rows + 1);
  const found: number[] = [];
  const lastRow = new Int32Array(width).fill(-gap - 1);
  for (let y = 0; y < rows; y++) {
    let first = -1;
    let end = -1;
    for (let x = 0; x < width; x++) {
      if (y < height && cells[y * width + x] !== 0) lastRow[x] = y;
      if (y - lastRow[x]! > gap) continue;
      if (first >= 0 && x > end) {
        found.push(first, end);
        first = x;
      } else if (first < 0) first = x;
      end = x + gap + 1;
    }
    if (first >= 0) found.push(first, end);
    starts[y + 1] = found.length / 2;
  }
  const runs = Int16Array.from(found);
  const longest = longestRuns(runs, starts);
  let fullest = 0;
  for (let row = 1; row < rows; row++) if (longest[row]! > longest[fullest]!) fullest = row;
  return { width: width + gap, height: rows, starts, runs, longest, fullest };
}

function longestRuns(runs: Int16Array, starts: Int32Array): Int16Array {
  const longest = new Int16Array(starts.length - 1);
  for (let row = 0; row < longest.length; row++) {
    for (let run = 2 * starts[row]!; run < 2 * starts[row + 1]!; run += 2) {
      longest[row] = max(longest[row]!, runs[run + 1]! - runs[run]!);
    }
  }
  return longest;
}

/** Free and taken cells of a square, made so that a run of taken ones is passed in one step. */
export class CellGrid {
  readonly #side: number;
  /** Row by row: the next taken and the next free cell at or after this one; `side` where there is none. */
  readonly #nextTaken: Int16Array;
  readonly #nextFree: Int16Array;
  /** Each row's longest run of free cells. */
  readonly #mostFree: Int16Array;

  /** @param side cells along each side, below 2^15 */
  constructor(side: number) {
    this.#side = side;
    this.#nextTaken = new Int16Array(side * side).fill(side);
    this.#nextFree = new Int16Array(side * side);
    this.#mostFree = new Int16Array(side).fill(side);
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) this.#nextFree[y * side + x] = x;
  }

  /**
   * The first position, from row `from` on in reading order, at which a mask lies on free cells alone and ends before
   * row `end`; −1 where there is none, else `x + side × y`.
   */
  findSpot(mask: MaskRuns, from: number, end: number): number {
    const side = this.#side;
    const last = min(side, end - 1) - mask.height;
    const mostX = side - mask.width;
    // The row that was in the way last time is so again most often; at first, the fullest.
    let suspect = mask.fullest;
    for (let y = from; y <= last; y++) {
      if (!this.#hasRoom(mask, y)) continue;
      for (let x = 0; x <= mostX; ) {
        let next = this.#passRow(mask, suspect, x, y);
        for (let row = 0; next === x && row < mask.height; row++) {
          next = this.#passRow(mask, row, x, y);
          if (next !== x) suspect = row;
        }
        if (next === x) return y * side + x;
        x = next;
      }
    }
    return -1;
  }

  /** Whether rows from `y` on have free runs as long as the mask's, wherever they are; some rows are asked. */
  #hasRoom({ height, longest, fullest }: MaskRuns, y: number): boolean {
    if (this.#mostFree[y + fullest]! < longest[fullest]!) return false;
    const step = max(1, height >> 4);
    for (let row = 0; row < height; row += step) if (this.#mostFree[y + row]! < longest[row]!) return false;
    return true;
  }

  /** `x` itself where one row of the mask is free there, else the least greater x that passes what was met. */
  #passRow({ starts, runs }: MaskRuns, row: number, x: number, y: number): number {
    const line = (y + row) * this.#side;
    for (let run = starts[row]!; run < starts[row + 1]!; run++) {
      const first = x + runs[2 * run]!;
      const taken = this.#nextTaken[line + first]!;
      if (taken < x + runs[2 * run + 1]!) return x + this.#nextFree[line + taken]! - first;
    }
    return x;
  }

  /** Takes the cells of a mask at (x, y). */
  take({ height, starts, runs }: MaskRuns, x: number, y: number): void {
    const side = this.#side;
    for (let row = 0; row < height; row++) {
      const line = (y + row) * side;
      for (let run = starts[row]!; run < starts[row + 1]!; run++) {
        const first = x + runs[2 * run]!;
        const end = x + runs[2 * run + 1]!;
        this.#nextTaken.fill(0, line + first, line + end);
        for (let cell = first; cell < end; cell++) this.#nextTaken[line + cell] = cell;
        const free = end < side ? this.#nextFree[line + end]! : side;
        this.#nextFree.fill(free, line + first, line + end);
        for (let cell = first - 1; cell >= 0 && this.#nextTaken[line + cell]! > first; cell--) {
          this.#nextTaken[line + cell] = first;
        }
        // Taken cells that end where these begin now reach as far as these.
        for (let cell = first - 1; cell >= 0 && this.#nextTaken[line + cell] === cell; cell--) {
          this.#nextFree[line + cell] = free;
        }
      }
      this.#mostFree[y + row] = this.#measureFree(line);
    }
  }

  #measureFree(line: number): number {
    let most = 0;
    for (let x = 0; x < this.#side; ) {
      const taken = this.#nextTaken[line + x]!;
      most = max(most, taken - x);
      if (taken === this.#side) break;
      x = this.#nextFree[line + taken]!;
    }
    return most;
  }
}
