import { outlineIou } from '../../../../geometry/measure/outline-iou.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';

/** A rectangle in the picture's plane. */
function rectangle(x0: number, y0: number, x1: number, y1: number): Mesh {
  const positions = Float32Array.from([x0, y0, 0, x1, y0, 0, x1, y1, 0, x0, y1, 0]);
  return { positions, indices: Uint32Array.from([0, 1, 2, 0, 2, 3]) };
}

/** 20 × 10 pixels, the left 10 inside. */
const leftHalf = Float32Array.from({ length: 200 }, (_, i) => (i % 20 < 10 ? 1 : 0));

test('a mesh that covers the silhouette scores 1, in a picture that is not square', () => {
  expect(outlineIou(rectangle(-0.5, -0.25, 0, 0.25), leftHalf, 20, 10)).toBe(1);
});

test('twice too wide scores one half, beside it 0', () => {
  expect(outlineIou(rectangle(-0.5, -0.25, 0.5, 0.25), leftHalf, 20, 10)).toBe(0.5);
  expect(outlineIou(rectangle(0, -0.25, 0.5, 0.25), leftHalf, 20, 10)).toBe(0);
});

test('the upper half is the upper half', () => {
  const upper = Float32Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 0));
  expect(outlineIou(rectangle(-0.5, 0, 0.5, 0.5), upper, 10, 10)).toBe(1);
});

test('nothing on nothing is a match', () => {
  const nothing = { positions: new Float32Array(0), indices: new Uint32Array(0) };
  expect(outlineIou(nothing, new Float32Array(4), 2, 2)).toBe(1);
});
