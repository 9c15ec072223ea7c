import { faceGeometry } from '../../../../geometry/measure/face-geometry.js';
import { RayGrid } from '../../../../geometry/measure/ray-grid.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { sharedMesh } from '../../../support/shared-mesh.js';
import { cube, inverted, join, seamedTorus } from '../../../support/solids.js';

type Vector = [number, number, number];

/** The exit distance by trying every face: plane first, then three edge tests. Another way than the grid's. */
function firstExitByHand({ positions, indices }: Mesh, origin: Vector, direction: Vector, ownFace: number): number {
  let best = Infinity;
  for (let face = 0; face < indices.length / 3; face++) {
    if (face === ownFace) continue;
    const corners = [0, 1, 2].map((corner) => {
      const at = indices[face * 3 + corner]! * 3;
      return [positions[at]!, positions[at + 1]!, positions[at + 2]!] as Vector;
    }) as [Vector, Vector, Vector];
    const normal = cross(minus(corners[1], corners[0]), minus(corners[2], corners[0]));
    const slope = dot(normal, direction);
    if (!(slope > 0)) continue;
    const distance = dot(normal, minus(corners[0], origin)) / slope;
    if (!(distance > 0 && distance < best)) continue;
    const hit = origin.map((value, axis) => value + direction[axis]! * distance) as Vector;
    const isInside = [0, 1, 2].every((i) => {
      const [from, to] = [corners[i]!, corners[(i + 1) % 3]!];
      return dot(cross(minus(to, from), minus(hit, from)), normal) >= -1e-12 * dot(normal, normal);
    });
    if (isInside) best = distance;
  }
  return best;
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

test.each([
  ['a torus', () => seamedTorus(3, 1, 48, 24)],
  ['a hollow cube', () => join(cube(4), inverted(cube(2, [0.5, 0, 0])))],
  ['spot', () => sharedMesh('spot.obj')],
])('finds the same exits as trying every face, on %s', (_, makeMesh) => {
  const mesh = makeMesh();
  if (!mesh) return;
  const { normals, areas, min, max } = faceGeometry(mesh);
  const grid = new RayGrid(mesh, min, max);
  const faces = mesh.indices.length / 3;
  for (let ray = 0; ray < 200; ray++) {
    const face = Math.floor((ray * faces) / 200);
    if (areas[face] === 0) continue;
    // Off the centroid, so that no ray runs along an edge or through a vertex by symmetry.
    const origin = [0, 1, 2].map((axis) => {
      const corner = (k: number) => mesh.positions[mesh.indices[face * 3 + k]! * 3 + axis]!;
      return 0.41 * corner(0) + 0.33 * corner(1) + 0.26 * corner(2);
    }) as Vector;
    const direction = [0, 1, 2].map((axis) => -normals[face * 3 + axis]!) as Vector;
    const expected = firstExitByHand(mesh, origin, direction, face);
    const found = grid.firstExit(origin, direction, face);
    if (expected === Infinity) expect(found).toBe(Infinity);
    else expect(found).toBeCloseTo(expected, 6);
  }
});

test('ends where a ray leaves the box without meeting anything', () => {
  const grid = new RayGrid(cube(), [-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]);
  expect(grid.firstExit([0, 0, 0], [1, 0, 0], 0)).toBeCloseTo(0.5, 12);
  const open = { ...cube(), indices: cube().indices.slice(0, 6) };
  const sheet = faceGeometry(open);
  expect(new RayGrid(open, sheet.min, sheet.max).firstExit([0, 0, -0.5], [0, 0, 1], 0)).toBe(Infinity);
});
