import fc from 'fast-check';
import { CellGrid } from '../../../../geometry/texture/cell-grid.js';
import type { ChartMask } from '../../../../geometry/texture/chart-mask.js';

/** Rows of `#` and other characters. */
function maskOf(rows: readonly string[]): ChartMask {
  const runs: number[] = [];
  const starts = [0];
  for (const row of rows) {
    for (const { 0: run, index } of row.matchAll(/#+/g)) runs.push(index, index + run.length);
    starts.push(runs.length / 2);
  }
  return { width: rows[0]!.length, height: rows.length, starts: Int32Array.from(starts), runs: Int16Array.from(runs) };
}

/** Drawn without tricks. */
class PlainGrid {
  readonly #taken = new Set<number>();
  readonly #side: number;
  constructor(side: number) {
    this.#side = side;
  }

  findSpot(rows: readonly string[], from: number, end: number): number {
    for (let y = from; y <= Math.min(this.#side, end - 1) - rows.length; y++) {
      for (let x = 0; x <= this.#side - rows[0]!.length; x++) {
        if (!this.cellsAt(rows, x, y).some((cell) => this.#taken.has(cell))) return x + this.#side * y;
      }
    }
    return -1;
  }

  take(rows: readonly string[], x: number, y: number, gap: number): void {
    for (const cell of this.cellsAt(rows, x, y)) {
      const [column, line] = [cell % this.#side, Math.floor(cell / this.#side)];
      for (let row = line - gap; row <= line + gap; row++) {
        for (let at = Math.max(0, column - gap); at <= Math.min(this.#side - 1, column + gap); at++) {
          this.#taken.add(this.#side * row + at);
        }
      }
    }
  }

  cellsAt(rows: readonly string[], x: number, y: number): number[] {
    return rows.flatMap((row, line) =>
      Array.from(row).flatMap((sign, at) => (sign === '#' ? [x + at + this.#side * (y + line)] : [])),
    );
  }
}

// Blobs and specks, holes included; a mask touches all four sides of its box.
const shapes = fc
  .tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 1, max: 17 }), fc.integer({ min: 2, max: 9 }))
  .map(([width, height, period]) =>
    Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => ((x * y + x + y) % period === 1 && x % 5 ? '.' : '#')).join(''),
    ),
  );

describe('CellGrid', () => {
  it('finds the spots that a search cell by cell finds, on sides that are no multiple of its tiles or words', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 17, max: 71 }),
        fc.array(shapes, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 3 }),
        (side, masks, gap) => {
          const [grid, plain] = [new CellGrid(side), new PlainGrid(side)];
          for (const rows of masks) {
            const mask = maskOf(rows);
            const spot = grid.findSpot(mask, 0, side + 1);
            expect(spot).toBe(plain.findSpot(rows, 0, side + 1));
            const half = side >> 1;
            expect(grid.findSpot(mask, half >> 1, half)).toBe(plain.findSpot(rows, half >> 1, half));
            if (spot < 0) continue;
            grid.take(mask, spot % side, Math.floor(spot / side), gap);
            plain.take(rows, spot % side, Math.floor(spot / side), gap);
          }
        },
      ),
      { numRuns: 25, seed: 3 },
    );
  });

  it('is free everywhere again once it is cleared', () => {
    const grid = new CellGrid(40);
    const whole = maskOf(Array.from({ length: 40 }, () => '#'.repeat(40)));
    grid.take(whole, 0, 0, 2);
    expect(grid.findSpot(maskOf(['#']), 0, 41)).toBe(-1);
    grid.clear();
    expect(grid.findSpot(whole, 0, 41)).toBe(0);
  });
});
