import { createRaster } from '../../../../geometry/image/raster.js';
import { type Coverage, matteFromCoverage } from '../../../../geometry/silhouette/matte-from-coverage.js';
import { alphaOf, createNoise, intersectionOverUnion, paintPicture } from '../../../support/paint-picture.js';

const { hypot, max, min } = Math;

/** A disc of radius 0.3 seen by a network of `side` × `side` cells, its edge `blur` wide; all in shares of the side. */
function discCoverage(side: number, blur: number, peak = 1): Coverage {
  const values = Float32Array.from({ length: side * side }, (_, i) => {
    const distance = hypot(((i % side) + 0.5) / side - 0.5, (Math.floor(i / side) + 0.5) / side - 0.5) - 0.3;
    return peak * min(1, max(0, 0.5 - distance / blur));
  });
  return { width: side, height: side, values };
}

const isDisc = (x: number, y: number) => hypot(x - 0.5, y - 0.5) < 0.3;

describe('matteFromCoverage', () => {
  test('brings the coverage to the picture’s size, also where it is not square', () => {
    const picture = paintPicture(400, 250, (x, y) => (isDisc(x, y) ? [200, 60, 40] : [40, 90, 200]));
    const { cutout, confidence, doubt } = matteFromCoverage(picture, discCoverage(64, 1 / 64));
    const truth = Uint8Array.from({ length: 400 * 250 }, (_, i) =>
      isDisc(((i % 400) + 0.5) / 400, (Math.floor(i / 400) + 0.5) / 250) ? 255 : 0,
    );
    expect([cutout.width, cutout.height, doubt]).toEqual([400, 250, null]);
    expect(intersectionOverUnion(alphaOf(cutout), truth)).toBeGreaterThan(0.98);
    expect(confidence).toBeGreaterThan(0.9);
  });

  test('leaves no background in the colours of the soft edge', () => {
    const picture = paintPicture(200, 200, (x, y) => (isDisc(x, y) ? [200, 60, 40] : [40, 90, 200]));
    const { cutout } = matteFromCoverage(picture, discCoverage(50, 0.08));
    for (let i = 0; i < cutout.data.length; i += 4) {
      if (cutout.data[i + 3]! < 24) continue;
      if (cutout.data[i]! < 195) throw new Error(`Expected red but received ${cutout.data.slice(i, i + 4)}`);
    }
  });

  test('clears the faint noise of a network', () => {
    const coverage = discCoverage(50, 1 / 50);
    const noise = createNoise(4);
    coverage.values.forEach((value, i) => {
      if (value === 0) coverage.values[i] = 0.015 * noise();
    });
    expect(matteFromCoverage(createRaster(100, 100, 3), coverage).cutout.data[3]).toBe(0);
  });

  test.each([
    ['nothing', discCoverage(50, 1 / 50, 0), 'SUBJECT_NOT_FOUND'],
    ['a grey disc', discCoverage(50, 1 / 50, 0.55), 'SUBJECT_UNCLEAR'],
    ['a blur', discCoverage(50, 2), 'SUBJECT_UNCLEAR'],
  ])('doubts %s', (_, coverage, reason) => {
    expect(matteFromCoverage(createRaster(100, 100, 3), coverage).doubt).toMatchObject({ reason });
  });

  test('trusts a decided coverage more than a soft one', () => {
    const [sharp, soft] = [1 / 50, 0.2].map((blur) => matteFromCoverage(createRaster(9, 9, 3), discCoverage(50, blur)));
    expect(sharp!.confidence).toBeGreaterThan(soft!.confidence);
    expect(soft!.doubt).toBeNull();
  });
});
