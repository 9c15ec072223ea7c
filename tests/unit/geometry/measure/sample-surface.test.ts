import { sampleSurface } from '../../../../geometry/measure/sample-surface.js';

/** Two triangles in z = 0 and z = 1, the second of three times the area of the first. */
const MESH = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 1, 0, 1, 1),
  indices: Uint32Array.of(0, 1, 2, 3, 5, 4),
};

function points(count: number): [number, number, number][] {
  const { points: all } = sampleSurface(MESH, count);
  return Array.from({ length: count }, (_, i) => [all[3 * i]!, all[3 * i + 1]!, all[3 * i + 2]!]);
}

test('each face gets points by its area, all of them inside it', () => {
  const all = points(400);
  expect(all.filter(([, , z]) => z === 0)).toHaveLength(100);
  for (const [x, y, z] of all) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x / (z === 0 ? 1 : 3) + y).toBeLessThanOrEqual(1 + 1e-6);
  }
});

test('the points lie evenly: their mean is the middle of the face', () => {
  const low = points(4000).filter(([, , z]) => z === 0);
  const mean = (axis: 0 | 1) => low.reduce((sum, point) => sum + point[axis], 0) / low.length;
  expect(mean(0)).toBeCloseTo(1 / 3, 2);
  expect(mean(1)).toBeCloseTo(1 / 3, 2);
});

test('normals follow the winding', () => {
  const { normals } = sampleSurface(MESH, 4);
  expect([...normals].filter((_, i) => i % 3 === 2)).toEqual([1, -1, -1, -1]);
});

test.each([0, -1, 1.5, Number.NaN])('%p points are refused', (count) => {
  expect(() => sampleSurface(MESH, count)).toThrow(RangeError);
});

test('a mesh without area is refused', () => {
  expect(() => sampleSurface({ ...MESH, indices: Uint32Array.of(0, 0, 1) }, 1)).toThrow('area');
});
