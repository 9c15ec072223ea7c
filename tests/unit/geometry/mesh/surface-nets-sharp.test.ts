import { refineField } from '../../../../geometry/field/refine-field.js';
import { type SignedGrid, sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';

// Bound here: looking Math up in Jest's sandbox is slow.
const { abs, cos, hypot, max, min, sin, sqrt, tanh } = Math;

type Point = readonly [number, number, number];

const HALF: Point = [0.3, 0.22, 0.26];
/** Rows: the box's axes, turned about z and then about x. */
const AXES = turned(0.6, 0.45);
const CELLS = 40;

function turned(a: number, b: number): readonly [Point, Point, Point] {
  return [
    [cos(a), sin(a) * cos(b), sin(a) * sin(b)],
    [-sin(a), cos(a) * cos(b), cos(a) * sin(b)],
    [0, -sin(b), cos(b)],
  ];
}

/** Signed distance to the turned box, positive inside. */
function box(x: number, y: number, z: number): number {
  const [qx, qy, qz] = AXES.map(([ax, ay, az], k) => abs(ax * x + ay * y + az * z) - HALF[k]!) as [
    number,
    number,
    number,
  ];
  return -(hypot(max(qx, 0), max(qy, 0), max(qz, 0)) + min(max(qx, qy, qz), 0));
}

const cube = (cells: number, field: (x: number, y: number, z: number) => number): SignedGrid =>
  sampleGrid([cells + 1, cells + 1, cells + 1], [-0.5, -0.5, -0.5], 1 / cells, field);

/** Points on the box's twelve edges, ends left out. */
function edgePoints(): Point[] {
  const points: Point[] = [];
  for (let axis = 0; axis < 3; axis++) {
    for (const signs of [0, 1, 2, 3]) {
      for (let k = -4; k <= 4; k++) {
        const own: number[] = [];
        own[axis] = (k / 4.5) * HALF[axis]!;
        own[(axis + 1) % 3] = (signs & 1 ? 1 : -1) * HALF[(axis + 1) % 3]!;
        own[(axis + 2) % 3] = (signs & 2 ? 1 : -1) * HALF[(axis + 2) % 3]!;
        points.push([0, 1, 2].map((k3) => own.reduce((sum, v, row) => sum + v * AXES[row]![k3]!, 0)) as never);
      }
    }
  }
  return points;
}

/** Distance from a point to the nearest edge of a mesh. */
function toNearestEdge({ positions, indices }: Mesh, point: Point): number {
  const [x, y, z] = point;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < indices.length; i++) {
    const a = 3 * indices[i]!;
    const b = 3 * indices[i % 3 === 2 ? i - 2 : i + 1]!;
    const px = x - positions[a]!;
    if (a > b || px > 0.1 || px < -0.1) continue; // each edge once; the edges are a cell long
    const py = y - positions[a + 1]!;
    const pz = z - positions[a + 2]!;
    const ex = positions[b]! - positions[a]!;
    const ey = positions[b + 1]! - positions[a + 1]!;
    const ez = positions[b + 2]! - positions[a + 2]!;
    const t = min(max((px * ex + py * ey + pz * ez) / (ex * ex + ey * ey + ez * ez), 0), 1);
    best = min(best, (px - t * ex) ** 2 + (py - t * ey) ** 2 + (pz - t * ez) ** 2);
  }
  return sqrt(best);
}

/** In cells: how far the box's edges are from the mesh's, and the mesh's vertices from the box; means and worst. */
function errors(mesh: Mesh, cells: number) {
  const edges = edgePoints().map((point) => cells * toNearestEdge(mesh, point));
  const vertices: number[] = [];
  for (let i = 0; i < mesh.positions.length; i += 3) {
    vertices.push(cells * abs(box(mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!)));
  }
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  return { edges: mean(edges), worstEdge: max(...edges), vertices: mean(vertices), worstVertex: max(...vertices) };
}

const expectClosedManifold = (mesh: Mesh) =>
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, degenerateFaces: 0, shells: 1 });

const FIELDS = {
  'a distance': box,
  'a distance by the largest axis': (x: number, y: number, z: number) =>
    -max(...AXES.map(([ax, ay, az], k) => abs(ax * x + ay * y + az * z) - HALF[k]!)),
  'a distance that saturates, as networks give it': (x: number, y: number, z: number) => tanh(10 * box(x, y, z)),
};

test.each(Object.entries(FIELDS))('the edges of a turned box stay where they are, from %s', (_, field) => {
  const grid = cube(CELLS, field);
  const sharp = surfaceNets(grid, { edges: 'sharp' });
  expectClosedManifold(sharp);
  const smoothErrors = errors(surfaceNets(grid), CELLS);
  const sharpErrors = errors(sharp, CELLS);
  expect(smoothErrors.edges).toBeGreaterThan(0.3);
  expect(sharpErrors.edges).toBeLessThan(0.06);
  expect(sharpErrors.worstEdge).toBeLessThan(0.3);
  expect(sharpErrors.vertices).toBeLessThan(0.3 * smoothErrors.vertices);
  expect(sharpErrors.worstVertex).toBeLessThan(0.3);
});

test('a field that is known around the surface alone keeps its edges as well', async () => {
  const { field } = await refineField(
    async ({ points }) =>
      Float32Array.from({ length: points.length / 3 }, (_, i) =>
        box(points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!),
      ),
    { bounds: 0.5, resolution: CELLS, coarsest: 10, band: 0, dilate: [0], chunk: 4096 },
  );
  const mesh = surfaceNets(field, { edges: 'sharp' });
  expectClosedManifold(mesh);
  const { edges, vertices } = errors(mesh, CELLS);
  expect(edges).toBeLessThan(0.1);
  expect(vertices).toBeLessThan(0.01);
});

test('a ball stays as round as with smooth edges', () => {
  const mesh = surfaceNets(
    cube(CELLS, (x, y, z) => 0.4 - hypot(x, y, z)),
    { edges: 'sharp' },
  );
  expectClosedManifold(mesh);
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const radius = hypot(mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!);
    expect(abs(radius - 0.4) * CELLS).toBeLessThan(0.05);
  }
});

test('a field of signs alone, in which no sample tells where the surface lies, is closed and manifold', () => {
  const mesh = surfaceNets(
    cube(16, (x, y, z) => (hypot(x, y, z) < 0.35 ? 1 : -1)),
    { edges: 'sharp' },
  );
  expectClosedManifold(mesh);
});
