import { fillRows } from '../../../../geometry/texture/fill-rows.js';
import { sampleSoft, softenPicture } from '../../../../geometry/texture/soften-picture.js';
import { paintCutout } from '../../../support/inflated-scene.js';

const RED = [220, 20, 20] as const;
const BLUE = [20, 20, 220] as const;
const GREEN = [20, 220, 20] as const;

function sampleAt(paint: Parameters<typeof paintCutout>[1], x: number, y: number): number[] {
  const cutout = paintCutout(256, paint);
  const out = new Float64Array(3);
  sampleSoft(fillRows(cutout, softenPicture(cutout)), x + 0.5, 0.5 - y, 0, out);
  return [...out];
}

describe('fillRows', () => {
  it('closes belts behind a thing and leaves out what is in the middle of the picture only', () => {
    const doll = (x: number, y: number) => {
      if (Math.abs(x) > 0.3 || Math.abs(y) > 0.4) return undefined;
      if (Math.hypot(x, y) < 0.15) return GREEN;
      return y > 0 ? RED : BLUE;
    };
    const [high, low] = [sampleAt(doll, 0, 0.1), sampleAt(doll, 0, -0.1)];
    RED.forEach((value, k) => {
      expect(Math.abs(high[k]! - value)).toBeLessThan(3);
    });
    BLUE.forEach((value, k) => {
      expect(Math.abs(low[k]! - value)).toBeLessThan(3);
    });
  });

  it('goes evenly from the left end to the right, and starts anew behind a gap', () => {
    const legs = (x: number, y: number) => {
      if (Math.abs(y) > 0.4 || Math.abs(x) < 0.05 || Math.abs(x) > 0.35) return undefined;
      if (x < 0) return GREEN;
      return x < 0.2 ? RED : BLUE;
    };
    const middle = sampleAt(legs, 0.2, 0);
    expect(middle[0]).toBeGreaterThan(90);
    expect(middle[2]).toBeGreaterThan(90);
    expect(middle[1]).toBeLessThan(25);
    expect(sampleAt(legs, -0.2, 0)[1]).toBeGreaterThan(215);
  });
});
