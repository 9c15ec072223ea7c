import { bestMirror } from '../../../../geometry/silhouette/best-mirror.js';
import { coarseMirror, mirrorAxis } from '../../../../geometry/silhouette/mirror-axis.js';

const WIDTH = 300;
const HEIGHT = 200;

/** A tree of three boxes about an upright axis. */
const treeAt = (axis: number) => (x: number, y: number) => {
  const away = Math.abs(x + 0.5 - axis);
  return y > 20 && y < 180 && away < (y < 80 ? 30 : y < 140 ? 60 : 12);
};

test.each([140, 150.5, 161, 120])('the axis at %p of a mirror image is found to half a pixel', (axis) => {
  const mirror = mirrorAxis(WIDTH, HEIGHT, treeAt(axis), 0.9);
  expect(mirror).toEqual({ score: 1, sum: 2 * axis - 1 });
});

test('an outline that is not its mirror image has no axis', () => {
  const flag = (x: number, y: number) => (x > 100 && x < 110) || (x >= 110 && x < 200 && y < 80);
  expect(mirrorAxis(WIDTH, HEIGHT, flag, 0.8)).toBeNull();
  expect(mirrorAxis(WIDTH, HEIGHT, () => false, 0.8)).toBeNull();
});

test('what lies on one side alone costs its share', () => {
  const tree = treeAt(150);
  const withSign = (x: number, y: number) => tree(x, y) || (x >= 210 && x < 230 && y >= 90 && y < 130);
  const { score } = coarseMirror(WIDTH, HEIGHT, withSign);
  const [trunk, sign] = [59 * 60 + 60 * 120 + 39 * 24, 20 * 40];
  expect(score).toBeCloseTo(trunk / (trunk + 2 * sign), 1);
  expect(score).toBeLessThan(0.95);
});

test('of equal axes the first is taken', () => {
  expect(bestMirror(Uint8Array.of(1, 1, 1, 1), 4, 0, 7)).toEqual({ score: 1, sum: 3 });
  expect(bestMirror(Uint8Array.of(1, 0, 0, 1), 4, 0, 7)).toEqual({ score: 1, sum: 3 });
  expect(bestMirror(new Uint8Array(4), 4, 0, 7)).toEqual({ score: 0, sum: 0 });
});
