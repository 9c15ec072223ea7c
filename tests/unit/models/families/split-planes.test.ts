import { gridLine } from '../../../../geometry/field/grid-points.js';
import { addPlanes, splitPlanes } from '../../../../models/families/split-planes.js';
import { gaussianNoise } from '../../../../models/math/gaussian-noise.js';

const [CHANNELS, ROWS, COLUMNS, WIDTH] = [5, 6, 9, 7];
const PLANES = {
  data: gaussianNoise(3 * CHANNELS * ROWS * COLUMNS, 1),
  dims: [1, 3, CHANNELS, ROWS, COLUMNS],
};
const LAYER = { weights: gaussianNoise(WIDTH * 3 * CHANNELS, 2), bias: gaussianNoise(WIDTH, 3) };
const GRID = { bounds: 0.87, resolution: 14 };

/** The query's first layer as its graph has it: sample three planes at a point, put them together, multiply, add. */
function firstLayer(x: number, y: number, z: number): number[] {
  const features = [
    [x, y],
    [x, z],
    [y, z],
  ].flatMap(([u, v], plane) => Array.from({ length: CHANNELS }, (_, c) => bilinear(plane * CHANNELS + c, u!, v!)));
  return Array.from(LAYER.bias, (bias, j) =>
    features.reduce((sum, value, c) => sum + value * LAYER.weights[j * 3 * CHANNELS + c]!, bias),
  );
}

/** Bilinear, pixel centres at half units, zero beyond the plane. */
function bilinear(channel: number, u: number, v: number): number {
  const column = ((u / GRID.bounds + 1) * COLUMNS - 1) / 2;
  const row = ((v / GRID.bounds + 1) * ROWS - 1) / 2;
  let sum = 0;
  for (const r of [Math.floor(row), Math.floor(row) + 1]) {
    for (const c of [Math.floor(column), Math.floor(column) + 1]) {
      if (r < 0 || c < 0 || r >= ROWS || c >= COLUMNS) continue;
      const share = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c));
      sum += share * PLANES.data[(channel * ROWS + r) * COLUMNS + c]!;
    }
  }
  return sum;
}

test('three vectors a point add up to the first layer everywhere on the grid, its border included', () => {
  const split = splitPlanes(PLANES, LAYER, GRID);
  const line = gridLine(GRID);
  let worst = 0;
  for (let z = 0; z < 15; z += 2) {
    for (let y = 0; y < 15; y++) {
      for (let x = 0; x < 15; x += 7) {
        const sums = addPlanes(split, Uint16Array.of(x, y, z));
        const expected = firstLayer(line[x]!, line[y]!, line[z]!);
        for (const [j, value] of expected.entries()) worst = Math.max(worst, Math.abs(sums[j]! - value));
      }
    }
  }
  expect(worst).toBeLessThan(1e-5);
});

test('the first coordinate of a map runs fastest', () => {
  const { side, width, xy, xz, yz } = splitPlanes(PLANES, LAYER, GRID);
  expect([side, width, xy.length, xz.length, yz.length]).toEqual([15, WIDTH, ...Array(3).fill(15 * 15 * WIDTH)]);
  const sample = [4, 9, 13] as const;
  const [x, y, z] = sample;
  const sums = addPlanes({ side, width, xy, xz, yz }, Uint16Array.of(...sample));
  const [a, b, c] = [x + 15 * y, x + 15 * z, y + 15 * z].map((at) => at * WIDTH);
  for (let j = 0; j < WIDTH; j++) expect(sums[j]).toBeCloseTo(xy[a! + j]! + xz[b! + j]! + yz[c! + j]!, 5);
});
