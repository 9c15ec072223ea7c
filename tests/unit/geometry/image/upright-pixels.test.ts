import { uprightPixels } from '../../../../geometry/image/upright-pixels.js';

const WHOLE = { left: 0, bottom: 0, width: 2, height: 2 };
/** Two by two: below white and half of red over nothing, above nothing and blue. */
const READ = Uint8Array.from([255, 255, 255, 255, 128, 0, 0, 128, 0, 0, 0, 0, 0, 0, 255, 255]);

test('rows come from the top, and colours apart from alpha', () => {
  expect([...uprightPixels(READ, WHOLE, 2, 'alpha').data]).toEqual([
    ...[0, 0, 0, 0, 0, 0, 255, 255],
    ...[255, 255, 255, 255, 255, 0, 0, 128],
  ]);
});

test('what is opaque by its making has no alpha', () => {
  const { channels, data } = uprightPixels(READ, WHOLE, 2, [9, 9, 9]);
  expect(channels).toBe(3);
  expect([...data]).toEqual([0, 0, 0, 0, 0, 255, 255, 255, 255, 128, 0, 0]);
});

test('around a window there is the background', () => {
  const window = { left: 1, bottom: 2, width: 1, height: 1 };
  const raster = uprightPixels(Uint8Array.from([1, 2, 3, 255]), window, 3, [7, 8, 9]);
  const behind = [7, 8, 9];
  expect([...raster.data]).toEqual([behind, [1, 2, 3], behind, ...Array.from({ length: 6 }, () => behind)].flat());
});
