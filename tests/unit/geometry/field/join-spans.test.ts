import { joinSpans } from '../../../../geometry/field/join-spans.js';

const CELL = 0.01;
const spans = (...pairs: [back: number, front: number][]) => ({
  back: Float32Array.from(pairs, ([back]) => back),
  front: Float32Array.from(pairs, ([, front]) => front),
});

test('two spans apart grow towards each other until they share a cell', () => {
  const { front, back } = joinSpans(spans([0.3, 0.4], [-0.2, -0.1], [0, 0], [0, 0]), plane('##..'), 2, CELL);
  expect(front[1]! - back[0]!).toBeGreaterThan(CELL);
  expect(front[1]! - back[0]!).toBeLessThan(1.1 * CELL);
  expect(front[1]! + back[0]!).toBeCloseTo(0.2, 5);
  expect([front[0], back[1]]).toEqual([Math.fround(0.4), Math.fround(-0.2)]);
});

test('spans that overlap, and columns beyond the outline, stay as they are', () => {
  const given = spans([0, 0.2], [0.1, 0.3], [0.8, 0.9], [0.15, 0.25]);
  expect(joinSpans(given, plane('##.#'), 2, CELL)).toEqual(given);
});

test('spans hang together along rows and columns after one pass', () => {
  const side = 12;
  const middles = Array.from({ length: side * side }, (_, i) => Math.sin(i * i));
  const given = spans(...middles.map((middle): [number, number] => [middle - 0.02, middle + 0.02]));
  const { front, back } = joinSpans(given, new Float32Array(side * side).fill(1), side, CELL);
  const overlap = (a: number, b: number) => Math.min(front[a]!, front[b]!) - Math.max(back[a]!, back[b]!);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < side * side; i++) {
    if (i % side < side - 1) least = Math.min(least, overlap(i, i + 1));
    if (i + side < side * side) least = Math.min(least, overlap(i, i + side));
  }
  expect(least).toBeGreaterThan(CELL);
});

function plane(rows: string): Float32Array {
  return Float32Array.from(rows, (sign) => (sign === '#' ? 1 : -1));
}
