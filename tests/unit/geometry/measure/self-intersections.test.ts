import fc from 'fast-check';
import { selfIntersections } from '../../../../geometry/measure/self-intersections.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { cube, join, seamedTorus } from '../../../support/solids.js';

type Point = readonly [number, number, number];

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Whether a segment runs through the inside of a triangle, in plain doubles. */
function pierces(p: Point, q: Point, [a, b, c]: readonly [Point, Point, Point]): boolean {
  const normal = cross(minus(b, a), minus(c, a));
  const [s, t] = [dot(normal, minus(p, a)), dot(normal, minus(q, a))];
  if (s * t >= 0) return false;
  const x = p.map((value, axis) => value + (s / (s - t)) * (q[axis]! - value)) as unknown as Point;
  const isLeft = (from: Point, to: Point) => dot(cross(minus(to, from), minus(x, from)), normal) > 0;
  return isLeft(a, b) && isLeft(b, c) && isLeft(c, a);
}

function pairsByPiercing({ positions, indices }: Mesh): number {
  const corners = Array.from(indices, (v) => [...positions.subarray(3 * v, 3 * v + 3)] as unknown as Point);
  const faces = indices.length / 3;
  const face = (f: number) => corners.slice(3 * f, 3 * f + 3) as unknown as readonly [Point, Point, Point];
  let pairs = 0;
  for (let f = 0; f < faces; f++) {
    for (let g = f + 1; g < faces; g++) {
      const [t, u] = [face(f), face(g)];
      const isHit = [0, 1, 2].some((k) => pierces(t[k]!, t[(k + 1) % 3]!, u) || pierces(u[k]!, u[(k + 1) % 3]!, t));
      if (isHit) pairs++;
    }
  }
  return pairs;
}

test('finds in soups of triangles the pairs of which an edge of one runs through the other', () => {
  const soup = fc.array(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }), {
    minLength: 2,
    maxLength: 30,
  });
  fc.assert(
    fc.property(soup, (faces) => {
      // Numbers of their own, so that no two corners lie in line with others.
      const jitter = (value: number, at: number) => value + 0.01 * Math.sin(12.9898 * (at + 1));
      const positions = Float32Array.from(faces.flat(), jitter);
      const mesh = { positions, indices: Uint32Array.from({ length: 3 * faces.length }, (_, at) => at) };
      expect(selfIntersections(mesh).pairs).toBe(pairsByPiercing(mesh));
    }),
    { numRuns: 100, seed: 6 },
  );
});

test('neighbours and faces that touch do not cut each other', () => {
  const torus = weldByPosition(seamedTorus(30, 10, 40, 24)).mesh;
  expect(selfIntersections(torus).pairs).toBe(0);
  expect(selfIntersections(cube())).toEqual({ pairs: 0, isCrossed: new Uint8Array(12) });
  // A corner on the middle of a face.
  expect(selfIntersections(join(cube(1), tip([0.1, 0.2, 0.5], 1))).pairs).toBe(0);
});

/** A tetrahedron that stands on its tip. */
function tip([x, y, z]: Point, size: number): Mesh {
  const positions = Float32Array.from(
    [
      [0, 0, 0],
      [size, 0, size],
      [-size, size, size],
      [-size, -size, size],
    ].flatMap(([u, v, w]) => [x + u!, y + v!, z + w!]),
  );
  return { positions, indices: Uint32Array.from([0, 2, 1, 0, 3, 2, 0, 1, 3, 1, 2, 3]) };
}

test('a tip pushed through a face is found, with the faces it meets', () => {
  const mesh = join(cube(1), tip([0.1, 0.2, 0.45], 1));
  const { pairs, isCrossed } = selfIntersections(mesh);
  expect(pairs).toBeGreaterThanOrEqual(3);
  // The cube's top is its faces 2 and 3; the tip's sides are its faces 12 to 14.
  expect([...isCrossed].flatMap((crossed, face) => (crossed === 1 ? [face] : []))).toEqual(
    expect.arrayContaining([12, 13, 14]),
  );
  expect(isCrossed[0]! + isCrossed[1]! + isCrossed[15]!).toBe(0);
});

test('faces in one plane count where they share an area, exactly', () => {
  const flat = (dx: number): Mesh => ({
    positions: Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, dx, 0, 0, 1 + dx, 0, 0, dx, 1, 0]),
    indices: Uint32Array.from([0, 1, 2, 3, 4, 5]),
  });
  expect(selfIntersections(flat(0.5)).pairs).toBe(1);
  expect(selfIntersections(flat(1)).pairs).toBe(0);
  expect(selfIntersections(flat(1 - 2 ** -20)).pairs).toBe(1);
  // Folded flat on itself over a shared edge, and opened flat.
  const fold = (y: number): Mesh => ({
    positions: Float32Array.from([0, 0, 0, 1, 0, 0, 0.2, 1, 0, 0.7, y, 0]),
    indices: Uint32Array.from([0, 1, 2, 1, 0, 3]),
  });
  expect(selfIntersections(fold(1)).pairs).toBe(1);
  expect(selfIntersections(fold(-1)).pairs).toBe(0);
});
