import { createRaster } from '../../../../geometry/image/raster.js';
import { type Preprocess, packManifestSchema } from '../../../../models/manifest.js';
import { prepareImage } from '../../../../models/math/prepare-image.js';
import { readPicture, readScheme, readVector, vectorNames } from '../../../support/resample-vectors.js';

/** A `preprocess` section with the schema's defaults. */
function preprocessOf(section: unknown): Preprocess {
  const tensor = ['f32', ['B', 1]];
  const manifest = packManifestSchema.parse({
    schema: 'orfeas.pack/1',
    id: 'scheme',
    version: '1.0.0',
    title: 'A scheme',
    licence: { id: 'MIT', url: null, acceptRequired: false },
    family: 'matting',
    capabilities: ['matting'],
    graphs: { matting: { file: 'matting.onnx', in: { image: tensor }, out: { alpha: tensor } } },
    preprocess: section,
  });
  return (manifest as { preprocess: Preprocess }).preprocess;
}

const WHOLE = { background: [1, 1, 1], resize: { size: 8, filter: 'bilinear-antialias' } };

describe('prepareImage', () => {
  test.each(vectorNames('scheme/'))('prepares as recorded in %s, to a thousandth of a level', (name) => {
    const scheme = readScheme(name.slice('scheme/'.length));
    const { dims, values } = readVector(name);
    const { data, dims: got } = prepareImage(readPicture('cutout'), preprocessOf(scheme));
    expect(got).toEqual(dims);
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
    expect(worst).toBeLessThan(1e-3 / 255 / 0.22); // deviations of the one normalised scheme go down to 0.224
  });

  test('puts the object in the middle, as large as asked, on the background', () => {
    const picture = createRaster(100, 100, 4);
    for (let y = 10; y < 40; y++) for (let x = 60; x < 80; x++) picture.data.set([255, 0, 0, 255], 4 * (100 * y + x));
    const recenter = { foregroundRatio: 0.75, canvas: 40 };
    const { data } = prepareImage(
      picture,
      preprocessOf({ background: [0, 0, 1], recenter, resize: { size: 40, filter: 'bilinear-antialias' } }),
    );
    const isObject = (x: number, y: number) => data[40 * y + x] === 1 && data[2 * 1600 + 40 * y + x] === 0;
    const isGround = (x: number, y: number) => data[40 * y + x] === 0 && data[2 * 1600 + 40 * y + x] === 1;
    // 30 px tall and 20 px wide, from 5 and 10.
    expect([isObject(10, 5), isObject(29, 34), isObject(20, 20)]).toEqual([true, true, true]);
    expect([isGround(9, 20), isGround(30, 20), isGround(20, 4), isGround(20, 35)]).toEqual([true, true, true, true]);
  });

  test('cuts out the middle, and maps to the range', () => {
    const picture = createRaster(16, 16, 4);
    for (let i = 0; i < 256; i++) picture.data.set([i % 16 < 8 ? 0 : 255, 51, 0, 255], 4 * i);
    const { data } = prepareImage(
      picture,
      preprocessOf({ ...WHOLE, resize: { size: 8, filter: 'nearest', cropFrom: 16 }, range: [-1, 1] }),
    );
    expect([data[3], data[4]]).toEqual([-1, 1]);
    expect(data[64]).toBeCloseTo(-0.6, 6);
  });

  test('stretches a picture that is not square where nothing is to be recentred', () => {
    expect(prepareImage(createRaster(30, 20, 4), preprocessOf(WHOLE)).data.every((value) => value === 1)).toBe(true);
  });

  test('refuses a cut-out without an object', () => {
    const recenter = { foregroundRatio: 0.85, canvas: 64 };
    const empty = createRaster(16, 16, 4);
    expect(() => prepareImage(empty, preprocessOf({ ...WHOLE, recenter }))).toThrow(
      expect.objectContaining({ code: 'EMPTY_IMAGE' }),
    );
  });
});
