import { bleedColours } from '../../../../geometry/image/bleed-colours.js';
import { createRaster } from '../../../../geometry/image/raster.js';

describe('bleedColours', () => {
  test('gives clear pixels the colour of the nearest subject and leaves alpha and the subject alone', () => {
    const picture = createRaster(64, 48, 4);
    for (let y = 20; y < 28; y++) {
      for (let x = 10; x < 50; x++)
        picture.data.set(x < 30 ? [200, 20, 20, 255] : [20, 20, 200, 255], (y * 64 + x) * 4);
    }
    const before = picture.data.slice();
    bleedColours(picture);
    const left = picture.data.subarray((2 * 64 + 2) * 4, (2 * 64 + 2) * 4 + 4);
    const right = picture.data.subarray((24 * 64 + 60) * 4, (24 * 64 + 60) * 4 + 4);
    expect(left[0]).toBeGreaterThan(100);
    expect(right[2]).toBeGreaterThan(100);
    for (let i = 0; i < before.length; i += 4) {
      expect(picture.data[i + 3]).toBe(before[i + 3]);
      if (before[i + 3] === 255) expect(picture.data[i]).toBe(before[i]);
      else expect(picture.data[i]! + picture.data[i + 2]!).toBeGreaterThan(150);
    }
  });
});
