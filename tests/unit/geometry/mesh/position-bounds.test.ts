import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';

test('finds the ends of the box, float32 for float32, and no -0', () => {
  const bounds = positionBounds(Float32Array.of(0.1, -0, 5, -0.2, 0, 7, 0.05, -0, 6));
  expect(bounds).toEqual({ min: [Math.fround(-0.2), 0, 5], max: [Math.fround(0.1), 0, 7] });
});

test.each([NaN, Infinity, -Infinity])('refuses %d wherever it stands', (value) => {
  for (let i = 0; i < 6; i++) {
    expect(() => positionBounds(Float32Array.from({ length: 6 }, (_, k) => (k === i ? value : 1)))).toThrow(/finite/);
  }
});
