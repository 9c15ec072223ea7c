import { type SignedGrid, sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { soundSurface } from '../../../../geometry/fit/sound-surface.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { selfIntersections } from '../../../../geometry/measure/self-intersections.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';
import { randomNumbers } from '../../../bench/random-fields.js';

const SIDE = 14;

/** A sheet about as thin as a cell, thicker and thinner at random from sample to sample. */
function thinField(seed: number): SignedGrid {
  const random = randomNumbers(seed);
  const halves = Float32Array.from({ length: SIDE * SIDE }, () => 0.2 + 0.7 * random());
  const half = (SIDE - 1) / 2;
  const at = (x: number, y: number, z: number) =>
    Math.min(halves[y * SIDE + x]! - Math.abs(z - 3.3), half - 1.5 - Math.hypot(x - half, y - half));
  return sampleGrid([SIDE, SIDE, 8], [0, 0, 0], 1, at);
}

test('sharp edges of thin parts do not cut through each other', () => {
  let cut = 0;
  for (let seed = 1; seed <= 8; seed++) {
    const field = thinField(seed);
    const sharp = surfaceNets(field, { edges: 'sharp' });
    const sound = soundSurface(field, 'sharp');
    expect(selfIntersections(sound).pairs).toBe(0);
    expect(manifoldReport(sound)).toMatchObject({ watertight: true, manifold: true, degenerateFaces: 0 });
    if (selfIntersections(sharp).pairs === 0) expect(sound).toEqual(sharp);
    else cut++;
  }
  // Else the fields are too easy to tell anything.
  expect(cut).toBeGreaterThan(3);
});

test('a needle that cuts itself leaves the edges of a box beside it as they are', () => {
  const box = (x: number, y: number, z: number) => 3.3 - Math.max(Math.abs(x - 5), Math.abs(y - 5), Math.abs(z - 3.9));
  const sheet = thinField(2);
  const both = sampleGrid([SIDE + 12, SIDE, 8], [0, 0, 0], 1, (x, y, z) =>
    Math.max(box(x, y, z), x < 12 ? -1 : sheet.values[x - 12 + SIDE * (y + SIDE * z)]!),
  );
  const sharp = surfaceNets(both, { edges: 'sharp' });
  const sound = soundSurface(both, 'sharp');
  expect(selfIntersections(sharp).pairs).toBeGreaterThan(0);
  expect(selfIntersections(sound).pairs).toBe(0);
  for (let i = 0; i < sharp.positions.length; i += 3) {
    if (sharp.positions[i]! > 9) continue;
    expect(sound.positions.subarray(i, i + 3)).toEqual(sharp.positions.subarray(i, i + 3));
  }
});

test('where nothing is cut the surface is that of the nets, smooth as sharp', () => {
  const box = sampleGrid(
    [16, 16, 16],
    [-7.5, -7.5, -7.5],
    1,
    (x, y, z) => 4.3 - Math.max(Math.abs(x), Math.abs(y), Math.abs(z)),
  );
  expect(soundSurface(box, 'sharp')).toEqual(surfaceNets(box, { edges: 'sharp' }));
  expect(soundSurface(box, 'smooth')).toEqual(surfaceNets(box));
  expect(soundSurface(box, undefined)).toEqual(surfaceNets(box));
});
