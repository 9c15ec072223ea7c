import fc from 'fast-check';
import { compareSurfaces, nearestPoints } from '../../../../geometry/measure/compare-surfaces.js';

const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
const cloud = fc
  .array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 60 })
  .map((points) => Float32Array.from(points.flat()));

test('the nearest point is the one that a look at all of them finds', () => {
  fc.assert(
    fc.property(cloud, cloud, (points, others) => {
      const { squared } = nearestPoints(points, others);
      for (let i = 0; i < squared.length; i++) {
        let least = Number.POSITIVE_INFINITY;
        for (let j = 0; j < others.length; j += 3) {
          const gaps = [0, 1, 2].map((axis) => points[3 * i + axis]! - others[j + axis]!);
          least = Math.min(
            least,
            gaps.reduce((sum, gap) => sum + gap * gap, 0),
          );
        }
        expect(squared[i]).toBeCloseTo(least, 10);
      }
    }),
  );
});

/** Points of a grid in a plane of height z that look up or down. */
function plane(z: number, normal: 1 | -1 = 1) {
  const places = Array.from({ length: 100 }, (_, i) => [i % 10, Math.floor(i / 10), z]);
  return {
    points: Float32Array.from(places.flat()),
    normals: Float32Array.from(places.flatMap(() => [0, 0, normal])),
  };
}

test('a surface is as it is: no distance, every point near, normals alike', () => {
  const { chamferL1, fScores, normalConsistency } = compareSurfaces(plane(0), plane(0), [0.1]);
  expect(chamferL1).toBe(0);
  expect(fScores[0]).toBeCloseTo(1, 10);
  expect(normalConsistency).toBeCloseTo(1, 10);
});

test('planes at a distance are apart by it, near only within a greater threshold, whichever way they look', () => {
  const { chamferL1, fScores, normalConsistency } = compareSurfaces(plane(0), plane(0.5, -1), [0.4, 0.6]);
  expect(chamferL1).toBeCloseTo(0.5, 6);
  expect(fScores[0]).toBe(0);
  expect(fScores[1]).toBeCloseTo(1, 10);
  expect(normalConsistency).toBeCloseTo(1, 10);
});

test('what is missing costs recall, not precision', () => {
  const whole = plane(0);
  const half = { points: whole.points.slice(0, 150), normals: whole.normals.slice(0, 150) };
  // Precision 1, recall one half: 2 · 1 · 0.5 / 1.5.
  expect(compareSurfaces(half, whole, [0.1]).fScores[0]).toBeCloseTo(2 / 3, 10);
});
