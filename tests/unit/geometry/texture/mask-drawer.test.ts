import fc from 'fast-check';
import { createSpans, scanTriangleTouched } from '../../../../geometry/render/scan-triangle.js';
import { type ChartMask, cellsAcross, snap, turnMask } from '../../../../geometry/texture/chart-mask.js';
import { MaskDrawer } from '../../../../geometry/texture/mask-drawer.js';
import { type FanChart, fanChart } from '../../../support/fan-chart.js';

const SIDE = 70;

const corner = fc.double({ min: 0, max: 1, noNaN: true });
const charts = fc
  .array(fc.tuple(corner, corner), { minLength: 3, maxLength: 9 })
  .map((corners) => fanChart(corners, 1));

/** The cells of a mask, `x + SIDE × y`, ascending. */
function cellsOf({ height, starts, runs }: ChartMask): number[] {
  const cells: number[] = [];
  for (let row = 0; row < height; row++) {
    for (let at = 2 * starts[row]!; at < 2 * starts[row + 1]!; at += 2) {
      for (let x = runs[at]!; x < runs[at + 1]!; x++) cells.push(SIDE * row + x);
    }
  }
  return cells.sort((a, b) => a - b);
}

/** The cells that the faces touch, each face drawn by itself. */
function touchedCells({ triangles }: FanChart, scale: number, cell: number): number[] {
  const spans = createSpans(SIDE);
  const touched = new Set<number>();
  for (let at = 0; at < triangles.length; at += 6) {
    const corners = Array.from(triangles.subarray(at, at + 6), (value) => snap(value * scale) / cell);
    const rows = scanTriangleTouched(corners as [number, number, number, number, number, number], SIDE, SIDE, spans);
    for (let row = 0; row < rows; row++) {
      for (let x = spans[1 + 2 * row]!; x < spans[2 + 2 * row]!; x++) touched.add(SIDE * (spans[0]! + row) + x);
    }
  }
  return [...touched].sort((a, b) => a - b);
}

describe('MaskDrawer', () => {
  it('finds the cells that any faces touch from their edges, those that fold over included', () => {
    const drawer = new MaskDrawer(SIDE);
    fc.assert(
      fc.property(
        charts,
        fc.double({ min: 1, max: 130, noNaN: true }),
        fc.constantFrom(1, 2, 3),
        (chart, scale, cell) => {
          const mask = drawer.draw(chart, scale, cell);
          if (Math.max(cellsAcross(chart.width, scale, cell), cellsAcross(chart.height, scale, cell)) > SIDE) {
            expect(mask).toBeUndefined();
            return;
          }
          expect(cellsOf(mask!.rows)).toEqual(touchedCells(chart, scale, cell));
        },
      ),
      { numRuns: 150, seed: 11 },
    );
  });

  it('gives the same cells by rows and by columns, in all quarter turns', () => {
    const chart = fanChart(
      [
        [0, 0.1],
        [0.9, 0],
        [1, 0.4],
        [0.3, 0.35],
        [0.2, 0.8],
      ],
      1,
    );
    const { rows, columns } = new MaskDrawer(SIDE).draw(chart, 60, 1)!;
    const turned = turnMask(rows, columns);
    for (let turns = 1; turns < 4; turns++) {
      const { height } = turned[turns - 1]!;
      const expected = cellsOf(turned[turns - 1]!).map((at) => SIDE * (at % SIDE) + height - 1 - Math.floor(at / SIDE));
      expect(cellsOf(turned[turns]!)).toEqual(expected.sort((a, b) => a - b));
    }
  });
});
