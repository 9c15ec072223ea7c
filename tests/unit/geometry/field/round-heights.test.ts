import { roundHeights } from '../../../../geometry/field/round-heights.js';

const heights = Float32Array.from([0, 0.01, 0.1, 0.5, 1]);

test('the least round body is nearly flat on top; the outline and the greatest height stay', () => {
  const plateau = roundHeights(heights, 0.05);
  expect([plateau[0], plateau[4]]).toEqual([0, 1]);
  expect(plateau[3]).toBeGreaterThan(0.95);
  expect(plateau[1]! / heights[1]!).toBeCloseTo(1 / (0.05 + 0.95 * 0.01), 3);
});

test('a pillow stays as it is, and lower roundness is never lower', () => {
  expect(roundHeights(heights, 1)).toBe(heights);
  for (const [i, value] of roundHeights(heights, 0.5).entries()) expect(value).toBeGreaterThanOrEqual(heights[i]!);
});

test('refuses a roundness out of its range', () => {
  for (const roundness of [0, -1, 1.1, Number.NaN]) expect(() => roundHeights(heights, roundness)).toThrow(RangeError);
});
