import { frameWindow } from '../../../../geometry/render/frame-window.js';

/** A view over 90°: at a distance of 1 the picture shows 2 units. */
const VIEW = { fovDeg: 90, size: 100, target: [0, 0, 0] } as const;

test('holds what is seen, and two pixels around it', () => {
  const positions = Float32Array.from([-1, 0, 0, 1, 0.5, 0]);
  // From 4 units: 12.5 pixels a unit.
  expect(frameWindow(positions, { ...VIEW, eye: [0, 0, 4] })).toEqual({ left: 35, bottom: 48, width: 30, height: 11 });
});

test('follows the camera: from the right, depth lies across', () => {
  const positions = Float32Array.from([0, 0, -1, 0, 0, 3]);
  const { left, width } = frameWindow(positions, { ...VIEW, eye: [4, 0, 0] });
  expect([left, width]).toEqual([10, 55]);
});

test('from above, what lies at the front is seen low', () => {
  const view = { ...VIEW, eye: [0, 4, 4] } as const;
  const front = frameWindow(Float32Array.from([0, 0, 1]), view);
  const back = frameWindow(Float32Array.from([0, 0, -1]), view);
  expect(front.bottom).toBeLessThan(48);
  expect(back.bottom).toBeGreaterThan(48);
});

test('ends where the picture does', () => {
  const positions = Float32Array.from([-9, -9, 0, 9, 9, 0]);
  expect(frameWindow(positions, { ...VIEW, eye: [0, 0, 4] })).toEqual({ left: 0, bottom: 0, width: 100, height: 100 });
});
