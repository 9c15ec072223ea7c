import { lithophane } from '../../../../geometry/solid/lithophane.js';
import { plateRelief } from '../../../../geometry/solid/plate-relief.js';

const SIDE = 96;
const fill = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE)));
/** A square of 64 pixels in the middle. */
const square = fill((x, y) => (x >= 16 && x < 80 && y >= 16 && y < 80 ? 1 : 0));
const lengths = { resolution: 64, base: 0.01, depth: 0.04, border: 0.1 };

test('a lithophane is thinnest where the picture is white, thickest where it is black and on its frame', () => {
  const plate = lithophane(
    fill((x) => (x < 48 ? 0 : 1)),
    square,
    SIDE,
    SIDE,
    lengths,
  )!;
  const side = 64 / SIDE / 0.8;
  const at = (column: number, row: number) => plate.values[row * plate.columns + column]! / side;
  const middle = (plate.rows - 1) / 2;
  expect(at(0, middle)).toBeCloseTo(0.05, 5);
  expect(at(Math.round(plate.columns * 0.3), middle)).toBeCloseTo(0.05, 5);
  expect(at(Math.round(plate.columns * 0.7), middle)).toBeCloseTo(0.01, 5);
});

test('equal ratios of light are equal steps of thickness', () => {
  const thickness = (light: number) => {
    const plate = lithophane(
      fill(() => light),
      square,
      SIDE,
      SIDE,
      { ...lengths, border: 0 },
    )!;
    return plate.values[Math.floor(plate.values.length / 2)]!;
  };
  // Of Y' = 1/20 + 19/20 Y.
  const lightOf = (transmitted: number) => (transmitted - 1 / 20) / (19 / 20);
  const [a, b, c] = [0.1, 0.2, 0.4].map((transmitted) => thickness(lightOf(transmitted))) as [number, number, number];
  expect(a - b).toBeCloseTo(b - c, 6);
  expect(a).toBeGreaterThan(b);
});

test('a relief rises from its plate by the inflated height, by brightness, or by both', () => {
  const heights = fill((x, y) => square[y * SIDE + x]! * (32 ** 2 - (x - 47.5) ** 2));
  const bright = fill((x) => (x < 48 ? 0 : 1));
  const top = (brightness: number, share: number) => {
    const plate = plateRelief(heights, bright, square, SIDE, SIDE, { ...lengths, brightness })!;
    const column = Math.round((plate.columns - 1) * share);
    return plate.values[((plate.rows - 1) / 2) * plate.columns + column]! / (64 / SIDE / 0.8);
  };
  expect(top(0, 0.5)).toBeCloseTo(0.05, 3);
  expect(top(0, 0.3)).toBeCloseTo(top(0, 0.7), 3);
  expect(top(1, 0.3)).toBeCloseTo(0.01, 5);
  expect(top(1, 0.7)).toBeCloseTo(0.05, 5);
  expect(top(0.5, 0.02)).toBeCloseTo(0.01, 5);
});

test('a clear picture gives no plate', () => {
  expect(
    lithophane(
      square,
      fill(() => 0),
      SIDE,
      SIDE,
      lengths,
    ),
  ).toBeNull();
});
