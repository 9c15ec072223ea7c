import { mirrorHeights } from '../../../../geometry/field/mirror-heights.js';
import { poissonHeight } from '../../../../geometry/field/poisson-height.js';

const SIDE = 96;
/** Of the body below: the columns x and 95 − x. */
const SUM = SIDE - 1;

type Shape = (x: number, y: number) => boolean;

function coverageOf(isInside: Shape): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => (isInside(i % SIDE, Math.floor(i / SIDE)) ? 1 : 0));
}

/** A trunk with an arm on each side, of these half heights. */
const withArms =
  (left: number, right: number): Shape =>
  (x, y) => {
    const away = Math.abs(x - SUM / 2);
    return (away < 16 && y > 8 && y < 88) || (away < 40 && Math.abs(y - 40) < (x < SUM / 2 ? left : right));
  };

function made(shape: Shape) {
  const coverage = coverageOf(shape);
  const own = poissonHeight(coverage, SIDE, SIDE);
  return { coverage, own, mirrored: mirrorHeights(own, coverage, SIDE, SIDE) };
}

const other = (i: number) => i - (i % SIDE) + SUM - (i % SIDE);

test('two arms of unlike thickness get the mean of both, exactly, but for their rims', () => {
  const { coverage, own, mirrored } = made(withArms(7, 9));
  let agreeing = 0;
  let inside = 0;
  for (const [i, height] of mirrored.entries()) {
    if (coverage[i] === 0 || coverage[other(i)] === 0) continue;
    inside++;
    if (height === mirrored[other(i)]) agreeing++;
    // Both sides' own heights bound it: nothing bulges.
    expect(height).toBeGreaterThanOrEqual(Math.min(own[i]!, own[other(i)]!) - 1e-7);
    expect(height).toBeLessThanOrEqual(Math.max(own[i]!, own[other(i)]!) + 1e-7);
  }
  expect(agreeing / inside).toBeGreaterThan(0.85);
  const middleOfArm = 40 * SIDE + 14;
  expect(own[other(middleOfArm)]! / own[middleOfArm]!).toBeGreaterThan(1.3);
  expect(mirrored[other(middleOfArm)]).toBe(mirrored[middleOfArm]);
});

test('the outline stays, and so does what one side alone has', () => {
  const sign: Shape = (x, y) => x > 72 && x < 88 && y > 60 && y < 70;
  const arms = withArms(8, 8);
  const { coverage, own, mirrored } = made((x, y) => arms(x, y) || sign(x, y) || (x >= 60 && x < 80 && y === 65));
  for (const [i, height] of mirrored.entries()) {
    expect(height > 0).toBe(own[i]! > 0);
    if (coverage[i] === 1 && own[other(i)] === 0) expect(height).toBe(own[i]);
  }
});

test('what has no likeness to its mirror image keeps its heights, the very array', () => {
  const { own, mirrored } = made((x, y) => x > 10 && x < 86 && y > 10 && y < 10 + x * 0.8);
  expect(mirrored).toBe(own);
});
