import { createRaster } from '../../../../geometry/image/raster.js';
import { resample } from '../../../../geometry/image/resample.js';
import { createNoise } from '../../../support/paint-picture.js';

const whole = (side: number) => ({ x: 0, y: 0, width: side, height: side });

describe('resample', () => {
  test('averages areas when it shrinks', () => {
    const source = createRaster(4, 4, 1);
    source.data.set([0, 100, 10, 10, 100, 200, 10, 10, 0, 0, 255, 255, 0, 0, 255, 255]);
    expect([...resample(source, whole(4), 2, 2).data]).toEqual([100, 10, 0, 255]);
  });

  test('copies a raster that keeps its size, and crops at whole pixels without change', () => {
    const noise = createNoise(3);
    const source = createRaster(9, 9, 3);
    source.data.forEach((_, i) => {
      source.data[i] = Math.floor(noise() * 256);
    });
    expect(resample(source, whole(9), 9, 9).data).toEqual(source.data);
    const crop = resample(source, { x: 2, y: 3, width: 5, height: 4 }, 5, 4);
    expect(crop.data.slice(0, 3)).toEqual(source.data.slice((3 * 9 + 2) * 3, (3 * 9 + 2) * 3 + 3));
  });

  test('keeps a linear ramp linear when it grows', () => {
    const source = createRaster(16, 16, 1);
    source.data.forEach((_, i) => {
      source.data[i] = 10 * (i % 16);
    });
    const grown = resample(source, { x: 4, y: 4, width: 8, height: 8 }, 32, 32);
    for (let x = 0; x < 32; x++) expect(Math.abs(grown.data[x]! - 10 * (4 + (x + 0.5) / 4 - 0.5))).toBeLessThan(0.6);
  });

  test('does not mix the colour of clear pixels into the edge', () => {
    const source = createRaster(4, 1, 4);
    source.data.set([255, 0, 0, 255, 255, 0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0]);
    const shrunk = resample(source, { x: 0, y: 0, width: 3, height: 1 }, 1, 1);
    expect([...shrunk.data]).toEqual([255, 0, 0, 170]);
  });

  test('takes what lies outside for transparent', () => {
    const source = createRaster(2, 2, 4);
    source.data.fill(255);
    const framed = resample(source, { x: -1, y: -1, width: 4, height: 4 }, 4, 4);
    expect(framed.data[3]).toBe(0);
    expect(framed.data[(4 + 1) * 4 + 3]).toBe(255);
  });
});
