import { poissonHeight } from '../../../../geometry/field/poisson-height.js';

function mask(width: number, height: number, isInside: (x: number, y: number) => boolean): Float32Array {
  const side = Math.max(width, height);
  return Float32Array.from({ length: width * height }, (_, i) =>
    isInside(((i % width) + 0.5 - width / 2) / side, (Math.floor(i / width) + 0.5 - height / 2) / side) ? 1 : 0,
  );
}

test.each([64, 129, 256])('a hard disc at %i pixels becomes half a ball within half a pixel', (n) => {
  const radius = 0.4;
  const heights = poissonHeight(
    mask(n, n, (x, y) => Math.hypot(x, y) < radius),
    n,
    n,
  );
  let worst = 0;
  for (let i = 0; i < heights.length; i++) {
    const d = Math.hypot(((i % n) + 0.5) / n - 0.5, (Math.floor(i / n) + 0.5) / n - 0.5);
    if (heights[i]! > 0) worst = Math.max(worst, Math.abs(Math.sqrt(heights[i]! + d * d) - radius));
  }
  expect(worst * n).toBeLessThan(0.5);
});

test('a long strip of half width w reaches h = 2 w² in its middle', () => {
  const [width, height] = [301, 41];
  const heights = poissonHeight(new Float32Array(width * height).fill(1), width, height);
  const half = height / 2 / width;
  expect(heights[20 * width + 150]).toBeCloseTo(2 * half * half, 4);
});

test('a hole stays at zero and pulls the height down around it', () => {
  const n = 128;
  const ring = mask(n, n, (x, y) => Math.hypot(x, y) < 0.45 && Math.hypot(x, y) > 0.1);
  const heights = poissonHeight(ring, n, n);
  expect(heights[64 * n + 64]).toBe(0);
  // annulus: h = b² - r² + (b² - a²) ln(r / b) / ln(b / a)
  const r = (100 + 0.5) / n - 0.5;
  const exact = 0.45 ** 2 - r * r + ((0.45 ** 2 - 0.1 ** 2) * Math.log(r / 0.45)) / Math.log(4.5);
  expect(Math.sqrt(heights[64 * n + 100]!)).toBeCloseTo(Math.sqrt(exact), 2);
});

test('says how far it is, and needs few cycles', () => {
  const calls: [number, number][] = [];
  poissonHeight(
    mask(200, 150, (x, y) => Math.abs(x) + Math.abs(y) < 0.37),
    200,
    150,
    { onCycle: (cycle, of) => calls.push([cycle, of]) },
  );
  expect(calls.map(([cycle]) => cycle)).toEqual(calls.map((_, i) => i + 1));
  expect(calls.at(-1)![1]).toBe(calls.length);
  expect(calls.length).toBeLessThan(20);
});

test('an empty silhouette gives zeros, a single pixel a little', () => {
  expect(poissonHeight(new Float32Array(12), 4, 3).every((h) => h === 0)).toBe(true);
  const one = poissonHeight(Float32Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0]), 3, 3);
  expect(one[4]).toBeGreaterThan(0);
});

test('refuses coverage of another size', () => {
  expect(() => poissonHeight(new Float32Array(3), 2, 2)).toThrow('Expected 2 × 2 values for coverage but received 3');
});
