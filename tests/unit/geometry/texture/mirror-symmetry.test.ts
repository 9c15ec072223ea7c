import { createRaster } from '../../../../geometry/image/raster.js';
import { mirrorSymmetry } from '../../../../geometry/texture/mirror-symmetry.js';
import { paintCutout } from '../../../support/inflated-scene.js';

const WHITE = [255, 255, 255] as const;

describe('mirrorSymmetry', () => {
  it('is nearly one for a silhouette that is its own mirror image, also away from the middle', () => {
    const ball = paintCutout(256, (x, y) => (Math.hypot(x - 0.07, y) < 0.3 ? WHITE : undefined));
    expect(mirrorSymmetry(ball)).toBeGreaterThan(0.95);
  });

  it('is low for a body with a neck at one end', () => {
    const isBody = (x: number, y: number) => Math.abs(y + 0.2) < 0.06 && Math.abs(x) < 0.4;
    const isNeck = (x: number, y: number) => Math.abs(x - 0.34) < 0.06 && y > -0.2 && y < 0.45;
    const swan = paintCutout(256, (x, y) => (isBody(x, y) || isNeck(x, y) ? WHITE : undefined));
    expect(mirrorSymmetry(swan)).toBeLessThan(0.5);
  });

  it('is zero for an empty cut-out', () => {
    expect(mirrorSymmetry(createRaster(64, 64, 4))).toBe(0);
  });
});
