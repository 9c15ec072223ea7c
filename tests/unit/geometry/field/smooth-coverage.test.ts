import { smoothCoverage } from '../../../../geometry/field/smooth-coverage.js';

test('the stairs of a slanted hard edge come out straight within a seventh of a pixel', () => {
  const [width, height] = [60, 120];
  const edge = (y: number) => 20.3 + 0.1 * y;
  const coverage = Float32Array.from({ length: width * height }, (_, i) =>
    i % width < edge(Math.floor(i / width)) ? 1 : 0,
  );
  const smooth = smoothCoverage(coverage, width, height, 1);
  const places: number[] = [];
  for (let y = 20; y < 100; y++) {
    const row = (y + 1) * (width + 2) + 1;
    const x = smooth.subarray(row, row + width).findIndex((value) => value < 0.5);
    const [a, b] = [smooth[row + x - 1]!, smooth[row + x]!];
    places.push(x - 1 + (a - 0.5) / (a - b));
  }
  const offsets = places.map((x, k) => x - edge(k + 20));
  const middle = offsets.reduce((sum, offset) => sum + offset, 0) / offsets.length;
  expect(Math.max(...offsets.map((offset) => Math.abs(offset - middle)))).toBeLessThan(1 / 7);
});

test('no pixel changes sides, a line of one pixel least of all', () => {
  const [width, height] = [40, 40];
  const coverage = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === y || x === 30 || Math.hypot(x - 20, y - 8) < 6 || (x + y) % 17 === 0 ? 1 : 0;
  });
  const smooth = smoothCoverage(coverage, width, height, 1);
  const isKept = coverage.map((value, i) => {
    const there = smooth[(Math.floor(i / width) + 1) * (width + 2) + (i % width) + 1]!;
    return there >= 0.5 === value >= 0.5 ? 1 : 0;
  });
  expect(isKept).not.toContain(0);
});

test('is a ramp of a quarter a pixel, from 0 to 1', () => {
  const coverage = Float32Array.from({ length: 20 * 80 }, (_, i) => (i % 20 < 10 ? 1 : 0));
  const row = [...smoothCoverage(coverage, 20, 80, 1)].slice(41 * 22 + 1);
  expect(row.slice(6, 14)).toEqual([1, 1, 0.875, 0.625, 0.375, 0.125, 0, 0].map((value) => expect.closeTo(value, 2)));
});
