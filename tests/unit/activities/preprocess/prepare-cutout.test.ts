import { prepareCutout } from '../../../../activities/preprocess/prepare-cutout.js';
import { createRaster, type Raster } from '../../../../geometry/image/raster.js';
import { resample } from '../../../../geometry/image/resample.js';
import { matteFromBorder } from '../../../../geometry/silhouette/matte-from-border.js';
import {
  alphaOf,
  type Colour,
  createNoise,
  intersectionOverUnion,
  paintPicture,
} from '../../../support/paint-picture.js';

const RED: Colour = [200, 60, 40];

function isMug(x: number, y: number): boolean {
  const isBody = x > 0.2 && x < 0.5 && y > 0.3 && y < 0.8;
  const radius = Math.hypot(x - 0.5, y - 0.55);
  return isBody || (radius < 0.18 && radius > 0.1);
}

function drawMug(width: number, height: number): Raster {
  return paintPicture(width, height, (x, y) => (isMug(x, y) ? RED : [215, 218, 220]));
}

/** The same with the background clear and black, as many tools export. */
function drawClearMug(width: number, height: number): Raster {
  const picture = paintPicture(width, height, (x, y) => (isMug(x, y) ? RED : [0, 0, 0]));
  for (let i = 0; i < picture.data.length; i += 4) {
    picture.data[i + 3] = Math.round((255 * picture.data[i]!) / RED[0]);
    if (picture.data[i + 3]! > 0) picture.data.set(RED, i);
  }
  return picture;
}

function boundsOf(alpha: Uint8Array, side: number): [number, number, number, number] {
  const bounds: [number, number, number, number] = [side, side, 0, 0];
  alpha.forEach((value, i) => {
    if (value < 128) return;
    const x = i % side;
    const y = (i - x) / side;
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x + 1);
    bounds[3] = Math.max(bounds[3], y + 1);
  });
  return bounds;
}

describe('prepareCutout', () => {
  test('centres the subject and leaves the padding free', () => {
    const { cutout, matte } = prepareCutout(drawMug(400, 300), { matte: 'auto', padding: 0.1, size: 512 });
    expect(matte).toBe('background');
    expect([cutout.width, cutout.height]).toEqual([512, 512]);
    const [left, top, right, bottom] = boundsOf(alphaOf(cutout), 512);
    expect(Math.abs(left + right - 512)).toBeLessThanOrEqual(4);
    expect(Math.abs(top + bottom - 512)).toBeLessThanOrEqual(4);
    expect(Math.abs(Math.max(right - left, bottom - top) - 0.8 * 512)).toBeLessThanOrEqual(8);
  });

  test('keeps the outline: mapped back, the cut-out covers what the matte covers', () => {
    const picture = drawMug(420, 420);
    const { cutout, crop } = prepareCutout(picture, { matte: 'background' });
    const back = {
      x: -crop.x * crop.scale,
      y: -crop.y * crop.scale,
      width: 420 * crop.scale,
      height: 420 * crop.scale,
    };
    const mapped = alphaOf(resample(cutout, back, 420, 420));
    expect(intersectionOverUnion(mapped, alphaOf(matteFromBorder(picture).cutout))).toBeGreaterThanOrEqual(0.995);
  });

  test('takes a telling alpha channel at its word, and finds the same subject without it', () => {
    const byAlpha = prepareCutout(drawClearMug(400, 400), { matte: 'auto', size: 512 });
    const byColour = prepareCutout(drawMug(400, 400), { matte: 'auto', size: 512 });
    expect(byAlpha.matte).toBe('alpha');
    expect(byAlpha.confidence).toBe(1);
    expect(intersectionOverUnion(alphaOf(byAlpha.cutout), alphaOf(byColour.cutout))).toBeGreaterThan(0.985);
  });

  test('leaves no black under clear pixels and no dark rim', () => {
    const { cutout } = prepareCutout(drawClearMug(300, 300), { matte: 'alpha' });
    for (let i = 0; i < cutout.data.length; i += 4) expect(cutout.data[i]!).toBeGreaterThan(180);
  });

  test('removes islands and alpha noise', () => {
    const picture = drawClearMug(300, 300);
    const noise = createNoise(11);
    for (let i = 3; i < picture.data.length; i += 4) if (picture.data[i] === 0) picture.data[i] = noise() * 10;
    for (let y = 5; y < 15; y++) picture.data.fill(255, (y * 300 + 5) * 4, (y * 300 + 15) * 4);
    const clean = prepareCutout(drawClearMug(300, 300), { matte: 'alpha', size: 512 });
    const cleaned = prepareCutout(picture, { matte: 'alpha', size: 512 });
    expect(cleaned.crop).toEqual(clean.crop);
    expect(intersectionOverUnion(alphaOf(cleaned.cutout), alphaOf(clean.cutout))).toBeGreaterThan(0.999);
    expect(cleaned.cutout.data[3]).toBe(0);
  });

  test('sizes the canvas by the subject, within 512 and 1024', () => {
    expect(prepareCutout(drawClearMug(200, 200), { matte: 'alpha' }).cutout.width).toBe(512);
    const large = createRaster(1400, 1300, 4);
    for (let y = 50; y < 1250; y++) large.data.fill(255, (y * 1400 + 100) * 4, (y * 1400 + 1100) * 4);
    expect(prepareCutout(large, { matte: 'alpha' }).cutout.width).toBe(1024);
  });

  test('refuses a transparent picture, an opaque one asked for its alpha, and an unclear background', () => {
    expect(() => prepareCutout(createRaster(64, 64, 4), { matte: 'auto' })).toThrow(
      expect.objectContaining({ code: 'EMPTY_IMAGE' }),
    );
    expect(() => prepareCutout(drawMug(64, 64), { matte: 'alpha' })).toThrow(
      expect.objectContaining({ code: 'MASK_UNCERTAIN' }),
    );
    const noise = createNoise(2);
    const noisy = createRaster(256, 256, 4);
    for (let i = 0; i < noisy.data.length; i++) noisy.data[i] = i % 4 === 3 ? 255 : noise() * 256;
    expect(() => prepareCutout(noisy, { matte: 'auto' })).toThrow(/plain background.*BACKGROUND_NOT_PLAIN/);
  });
});
