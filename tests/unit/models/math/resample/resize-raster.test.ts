import type { Raster } from '../../../../../geometry/image/raster.js';
import { type FloatFilter, resizeFloats } from '../../../../../models/math/resample/resize-floats.js';
import { type Filter, resizeRaster } from '../../../../../models/math/resample/resize-raster.js';
import { readPicture, readVector, vectorNames } from '../../../../support/resample-vectors.js';

/** `library/filter/WIDTHxHEIGHT`. */
function parse(name: string): { filter: string; width: number; height: number } {
  const [, filter = '', size = ''] = name.split('/');
  const [width = 0, height = 0] = size.split('x').map(Number);
  return { filter, width, height };
}

function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs(a[i]! - b[i]!));
  return greatest;
}

function cropRows(raster: Raster, height: number): Raster {
  return { ...raster, height, data: raster.data.slice(0, height * raster.width * raster.channels) };
}

describe('resizeRaster', () => {
  test.each(vectorNames('pillow/'))('gives the bytes of %s', (name) => {
    const { filter, width, height } = parse(name);
    const scaled = resizeRaster(readPicture('picture', 3), width, height, filter as Filter);
    expect(greatestDifference(scaled.data, readVector(name).values)).toBe(0);
  });

  test.each(vectorNames('opencv/'))('gives the bytes of %s', (name) => {
    const { filter, width, height } = parse(name);
    const picture = readPicture('picture');
    const source = name === 'opencv/area/20x15' ? cropRows(picture, 30) : picture;
    const scaled = resizeRaster(source, width, height, filter as Filter);
    expect(greatestDifference(scaled.data, readVector(name).values)).toBe(0);
  });

  test('refuses to average areas to a larger size', () => {
    expect(() => resizeRaster(readPicture('picture'), 41, 31, 'area')).toThrow(RangeError);
  });
});

describe('resizeFloats', () => {
  test.each(vectorNames('torch/'))('agrees with %s to a thousandth of a level', (name) => {
    const { filter, width, height } = parse(name);
    const scaled = resizeFloats(readPicture('picture', 3), width, height, filter as FloatFilter);
    expect(greatestDifference(scaled, readVector(name).values)).toBeLessThan(1e-3);
  });
});
