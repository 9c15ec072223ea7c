import type { Raster } from '../../../../geometry/image/raster.js';
import { matteFromBorder } from '../../../../geometry/silhouette/matte-from-border.js';
import {
  alphaOf,
  type Colour,
  createNoise,
  intersectionOverUnion,
  paintPicture,
} from '../../../support/paint-picture.js';

const RED: Colour = [200, 60, 40];

function isWithin(x: number, y: number, radius: number, centreY = 0.5): boolean {
  return (x - 0.5) ** 2 + (y - centreY) ** 2 < radius * radius;
}

function isInRing(x: number, y: number): boolean {
  return isWithin(x, y, 0.35) && !isWithin(x, y, 0.15);
}

function maskOf(width: number, height: number, isSubject: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    return isSubject((x + 0.5) / width, ((i - x) / width + 0.5) / height) ? 255 : 0;
  });
}

function addGrain(picture: Raster, amount: number): void {
  const noise = createNoise(7);
  for (let i = 0; i < picture.data.length; i++) {
    if (i % 4 === 3) continue;
    picture.data[i] = Math.min(Math.max(Math.round(picture.data[i]! + (noise() - 0.5) * amount), 0), 255);
  }
}

describe('matteFromBorder', () => {
  test('cuts a ring out of a plain background to the pixel and keeps its hole', () => {
    const picture = paintPicture(400, 300, (x, y) => (isInRing(x, y) ? RED : [210, 215, 220]));
    const { cutout, doubt, confidence } = matteFromBorder(picture);
    expect(doubt).toBeNull();
    expect(confidence).toBeGreaterThan(0.9);
    expect(intersectionOverUnion(alphaOf(cutout), maskOf(400, 300, isInRing))).toBeGreaterThan(0.995);
    expect(cutout.data[(150 * 400 + 200) * 4 + 3]).toBe(0);
  });

  test('leaves no rim of background colour at the soft edge', () => {
    const picture = paintPicture(400, 300, (x, y) => (isInRing(x, y) ? RED : [20, 200, 60]));
    const { cutout } = matteFromBorder(picture);
    let worst = 0;
    for (let i = 0; i < cutout.data.length; i += 4) {
      if (cutout.data[i + 3]! < 26) continue;
      worst = Math.max(worst, Math.abs(cutout.data[i + 1]! - RED[1]));
    }
    expect(worst).toBeLessThanOrEqual(12);
  });

  test('gives alpha at the edge that is the true coverage within 10 % on average', () => {
    const colours = paintPicture(400, 300, (x, y) => (isInRing(x, y) ? RED : [20, 200, 60]));
    const truth = paintPicture(400, 300, (x, y) => (isInRing(x, y) ? [255, 0, 0] : [0, 0, 0]));
    const { cutout } = matteFromBorder(colours);
    let sum = 0;
    let count = 0;
    for (let i = 0; i < cutout.data.length; i += 4) {
      if (truth.data[i] === 0 || truth.data[i] === 255) continue;
      sum += Math.abs(cutout.data[i + 3]! - truth.data[i]!);
      count++;
    }
    expect(count).toBeGreaterThan(300);
    expect(sum / count / 255).toBeLessThan(0.1);
  });

  test('accepts a gradient with grain and a soft shadow, and leaves the shadow out', () => {
    const isBall = (x: number, y: number) => isWithin(x, y, 0.25, 0.45);
    const picture = paintPicture(400, 400, (x, y) => {
      if (isBall(x, y)) return [60 + 120 * (1 - y), 90 + 60 * (1 - x), 190];
      const shadow = 1 - 0.35 * Math.exp(-(((x - 0.5) / 0.25) ** 2) - ((y - 0.72) / 0.08) ** 2);
      const light = (235 - 40 * Math.hypot(x - 0.5, y - 0.5)) * shadow;
      return [light, light, light];
    });
    addGrain(picture, 6);
    const { cutout, doubt } = matteFromBorder(picture);
    expect(doubt).toBeNull();
    expect(intersectionOverUnion(alphaOf(cutout), maskOf(400, 400, isBall))).toBeGreaterThan(0.98);
  });

  test('keeps a patch of the subject that is shaded like the background', () => {
    const isBlock = (x: number, y: number) => Math.abs(x - 0.5) < 0.3 && Math.abs(y - 0.5) < 0.3;
    const picture = paintPicture(300, 300, (x, y) => {
      const rim = Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) > 0.25;
      const grey = isBlock(x, y) ? (rim ? 230 : 40 + 180 * ((x - 0.25) / 0.5)) : 128;
      return [grey, grey, grey];
    });
    const { cutout } = matteFromBorder(picture);
    expect(intersectionOverUnion(alphaOf(cutout), maskOf(300, 300, isBlock))).toBeGreaterThan(0.97);
  });

  test('keeps a thin limb that hangs on the body', () => {
    const isFigure = (x: number, y: number) =>
      isWithin(x + 0.1, y, 0.2, 0.6) || (Math.abs(x - y - 0.1) < 0.012 && x > 0.4 && x < 0.85);
    const picture = paintPicture(480, 480, (x, y) => (isFigure(x, y) ? RED : [230, 230, 228]));
    const { cutout } = matteFromBorder(picture);
    expect(cutout.data[(Math.round(0.7 * 480) * 480 + 384) * 4 + 3]).toBe(255);
    expect(intersectionOverUnion(alphaOf(cutout), maskOf(480, 480, isFigure))).toBeGreaterThan(0.985);
  });

  test('doubts a noisy, photo-like background', () => {
    const waves = (x: number, y: number) => Math.sin(37 * x + 11 * y) + Math.sin(23 * y - 31 * x) + Math.sin(71 * x);
    const picture = paintPicture(400, 400, (x, y) =>
      isInRing(x, y) ? RED : [110 + 30 * waves(x, y), 130 + 30 * waves(y, x), 90 + 20 * waves(x + y, x)],
    );
    expect(matteFromBorder(picture).doubt?.reason).toBe('BACKGROUND_NOT_PLAIN');
  });

  test('doubts an empty picture, one that is half subject and one whose subject is hardly visible', () => {
    const plain = paintPicture(256, 256, () => [180, 180, 180]);
    expect(matteFromBorder(plain).doubt?.reason).toBe('SUBJECT_NOT_FOUND');
    const cropped = paintPicture(256, 256, (x) => (x < 0.5 ? RED : [220, 220, 220]));
    expect(matteFromBorder(cropped).doubt).not.toBeNull();
    const faint = paintPicture(256, 256, (x, y) => (isInRing(x, y) ? [180, 186, 180] : [180, 180, 180]));
    expect(matteFromBorder(faint).doubt).not.toBeNull();
  });

  test('carries the mask of a picture larger than 2048 px to full size', () => {
    const isDisc = (x: number, y: number) => Math.hypot(x - 0.5, (y - 0.5) / 7) < 0.05;
    const picture = paintPicture(2100, 300, (x, y) => (isDisc(x, y) ? RED : [210, 215, 220]));
    const { cutout } = matteFromBorder(picture);
    expect(cutout.width).toBe(2100);
    expect(intersectionOverUnion(alphaOf(cutout), maskOf(2100, 300, isDisc))).toBeGreaterThan(0.99);
  });

  test('gives the same bytes twice', () => {
    const picture = paintPicture(300, 300, (x, y) => (isInRing(x, y) ? RED : [210, 215, 220]));
    addGrain(picture, 8);
    expect(matteFromBorder(picture).cutout.data).toEqual(matteFromBorder(picture).cutout.data);
  });
});
