import fc from 'fast-check';
import { frameSweep, type SweepFrame } from '../../../../geometry/render/frame-sweep.js';

const FOV_DEG = 24;
const MARGIN = 0.04;

/** Greatest |x| and |y| of a mesh in the picture over a whole turn, −1..1 from border to border, and its ends upright. */
function reach(positions: Float32Array, frame: SweepFrame, elevationDeg: number) {
  const half = Math.tan((FOV_DEG * Math.PI) / 360);
  const elevation = (elevationDeg * Math.PI) / 180;
  const found = { side: 0, top: -Infinity, bottom: Infinity, nearest: Infinity, furthest: 0 };
  for (let azimuth = 0; azimuth < 360; azimuth += 1) {
    const [sa, ca] = [Math.sin((azimuth * Math.PI) / 180), Math.cos((azimuth * Math.PI) / 180)];
    for (let at = 0; at < positions.length; at += 3) {
      const [x, y, z] = [0, 1, 2].map((axis) => positions[at + axis]! - frame.target[axis]!) as [
        number,
        number,
        number,
      ];
      const right = x * ca - z * sa;
      const out = x * sa + z * ca;
      const depth = frame.distance - (out * Math.cos(elevation) + y * Math.sin(elevation));
      const up = y * Math.cos(elevation) - out * Math.sin(elevation);
      found.side = Math.max(found.side, Math.abs(right) / (depth * half));
      found.top = Math.max(found.top, up / (depth * half));
      found.bottom = Math.min(found.bottom, up / (depth * half));
      found.nearest = Math.min(found.nearest, depth);
      found.furthest = Math.max(found.furthest, depth);
    }
  }
  return found;
}

const box = (x: number, y: number, z: number, at = [0, 0, 0]) =>
  Float32Array.from(
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) => [
      at[0]! + (corner & 1 ? x : -x) / 2,
      at[1]! + (corner & 2 ? y : -y) / 2,
      at[2]! + (corner & 4 ? z : -z) / 2,
    ]),
  );

const frameOf = (positions: Float32Array, elevationsDeg: readonly number[]) =>
  frameSweep(positions, { elevationsDeg, fovDeg: FOV_DEG, margin: MARGIN });

describe('frameSweep', () => {
  it('holds any cloud of points at every angle, and touches a border', () => {
    const points = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 36 });
    fc.assert(
      fc.property(points, fc.integer({ min: -60, max: 75 }), (values, elevation) => {
        // Never less than a box, since a point has no border to touch.
        const extra = values.slice(0, values.length - (values.length % 3));
        const positions = Float32Array.from([...box(10, 10, 10), ...extra]);
        const found = reach(positions, frameOf(positions, [elevation]), elevation);
        const most = Math.max(found.side, found.top, -found.bottom);
        expect(most).toBeLessThanOrEqual(1 - 2 * MARGIN + 1e-6);
        // Angles of whole degrees miss the worst one by a little.
        expect(most).toBeGreaterThan((1 - 2 * MARGIN) * 0.99);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it.each([-30, 0, 15, 60])('leaves the same room above and below from %s degrees', (elevation) => {
    const tall = box(1, 4, 1, [3, 7, -2]);
    const { top, bottom } = reach(tall, frameOf(tall, [elevation]), elevation);
    expect(top + bottom).toBeCloseTo(0, 6);
  });

  it('turns about the middle of a mesh that stands elsewhere', () => {
    const { target } = frameOf(box(2, 1, 3, [10, 0, -4]), [0]);
    expect(target[0]).toBeCloseTo(10, 6);
    expect(target[2]).toBeCloseTo(-4, 6);
  });

  it('holds every elevation with one camera, which one of them needs', () => {
    const flat = box(6, 1, 2);
    const elevations = [0, 30, 60];
    const frame = frameOf(flat, elevations);
    const found = elevations.map((elevation) => reach(flat, frame, elevation));
    const most = found.map(({ side, top, bottom }) => Math.max(side, top, -bottom));
    expect(Math.max(...most)).toBeLessThanOrEqual(1 - 2 * MARGIN + 1e-6);
    expect(Math.max(...most)).toBeGreaterThan((1 - 2 * MARGIN) * 0.99);
  });

  it('has all of the mesh between near and far', () => {
    const long = box(1, 1, 40, [0, 3, 0]);
    const frame = frameOf(long, [20]);
    const { nearest, furthest } = reach(long, frame, 20);
    expect(frame.near).toBeGreaterThan(0);
    expect(frame.near).toBeLessThan(nearest);
    expect(frame.far).toBeGreaterThan(furthest);
  });
});
