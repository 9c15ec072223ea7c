import { gaussianNoise } from '../../../../models/math/gaussian-noise.js';

/** What models/export/orfeas_export/philox.py gives: `normals(seed, 0, …)`. */
const OF_PYTHON = {
  42: [
    -0.9701898097991943, 0.19401895999908447, -1.2356207370758057, 1.9239267110824585, -0.07318150997161865,
    0.13913749158382416, -1.106665015220642, 0.3266829550266266, -0.33696186542510986,
  ],
  4294967295: [0.27956193685531616, -0.03415849059820175, -0.7082447409629822, 0.040430307388305664],
};

test.each(Object.entries(OF_PYTHON))('is the noise that the exporters draw from seed %s', (seed, expected) => {
  const noise = gaussianNoise(expected.length, Number(seed));
  // A logarithm's or cosine's last bit may differ between libraries.
  for (const [i, value] of expected.entries()) expect(Math.abs(noise[i]! - value)).toBeLessThan(2e-7);
});

test('a shorter request gives the beginning of a longer one', () => {
  expect(gaussianNoise(5, 7)).toEqual(gaussianNoise(9, 7).slice(0, 5));
});

test('has mean 0, variance 1 and kurtosis 3', () => {
  const noise = gaussianNoise(40_000, 1);
  const mean = (power: number) => noise.reduce((sum, value) => sum + value ** power, 0) / noise.length;
  expect(Math.abs(mean(1))).toBeLessThan(0.02);
  expect(Math.abs(mean(2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(mean(4) - 3)).toBeLessThan(0.2);
});

test.each([
  ['seeds', gaussianNoise(4000, 1), gaussianNoise(4000, 2)],
  ['streams', gaussianNoise(4000, 1, 0), gaussianNoise(4000, 1, 1)],
])('different %s have nothing to do with each other', (_, a, b) => {
  const correlation = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;
  expect(Math.abs(correlation)).toBeLessThan(0.06);
});
