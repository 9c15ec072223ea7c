import { writeLab } from '../../../../geometry/image/lab-colour.js';

describe('writeLab', () => {
  // Lindbloom's calculator, sRGB, D65 without adaptation; 0.1 covers the rounding of its matrix.
  test.each([
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
    [
      [119, 119, 119],
      [50.03, 0, 0],
    ],
  ] as const)('turns %j into %j', (rgb, lab) => {
    const out = new Float32Array(3);
    writeLab(rgb[0], rgb[1], rgb[2], out, 0);
    lab.forEach((expected, c) => void expect(Math.abs(out[c]! - expected)).toBeLessThan(0.1));
  });
});
