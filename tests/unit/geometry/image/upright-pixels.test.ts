import { uprightPixels } from '../../../../geometry/image/upright-pixels.js';

/** Two by two: below white and half of red over nothing, above nothing and blue. */
const READ = Uint8Array.from([255, 255, 255, 255, 128, 0, 0, 128, 0, 0, 0, 0, 0, 0, 255, 255]);

test('rows come from the top, and colours apart from alpha', () => {
  expect([...uprightPixels(READ, 2, 'alpha').data]).toEqual([
    ...[0, 0, 0, 0, 0, 0, 255, 255],
    ...[255, 255, 255, 255, 255, 0, 0, 128],
  ]);
});

test('what is opaque by its making has no alpha', () => {
  const { channels, data } = uprightPixels(READ, 2, 'opaque');
  expect(channels).toBe(3);
  expect([...data]).toEqual([0, 0, 0, 0, 0, 255, 255, 255, 255, 128, 0, 0]);
});
