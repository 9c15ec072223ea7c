import fc from 'fast-check';
import { type SignedGrid, sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import {
  joinSlabs,
  type SurfaceNetsOptions,
  surfaceNets,
  surfaceSlab,
} from '../../../../geometry/mesh/surface-nets.js';

const sphere = (radius: number) => (x: number, y: number, z: number) => radius - Math.hypot(x, y, z);
const cube = (n: number, field: (x: number, y: number, z: number) => number) =>
  sampleGrid([n, n, n], [-0.5, -0.5, -0.5], 1 / (n - 1), field);

/** Volume enclosed by a mesh with outward faces (divergence theorem). */
function volume(mesh: Mesh): number {
  const { positions: p, indices } = mesh;
  let sum = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [indices[i]! * 3, indices[i + 1]! * 3, indices[i + 2]! * 3];
    sum += p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!);
    sum += p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!);
    sum += p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!);
  }
  return sum / 6;
}

function expectClosedManifold(mesh: Mesh): void {
  if (mesh.indices.length === 0) return;
  expect(manifoldReport(mesh)).toMatchObject({
    watertight: true,
    manifold: true,
    openEdges: 0,
    nonManifoldEdges: 0,
    nonManifoldVertices: 0,
    degenerateFaces: 0,
  });
}

test('a sphere comes back within a tenth of a cell, closed, facing outward', () => {
  const grid = cube(33, sphere(0.4));
  const mesh = surfaceNets(grid);
  expectClosedManifold(mesh);
  expect(manifoldReport(mesh)).toMatchObject({ shells: 1, eulerCharacteristic: 2 });
  let worst = 0;
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const radius = Math.hypot(mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!);
    worst = Math.max(worst, Math.abs(radius - 0.4));
  }
  expect(worst).toBeLessThan(0.1 * grid.spacing);
  expect(volume(mesh)).toBeGreaterThan(0.98 * (4 / 3) * Math.PI * 0.4 ** 3);
  expect(volume(mesh)).toBeLessThan(1.01 * (4 / 3) * Math.PI * 0.4 ** 3);
});

test('a torus keeps its hole', () => {
  const mesh = surfaceNets(cube(41, (x, y, z) => 0.12 - Math.hypot(Math.hypot(x, y) - 0.3, z)));
  expectClosedManifold(mesh);
  expect(manifoldReport(mesh)).toMatchObject({ shells: 1, eulerCharacteristic: 0 });
});

test('a gyroid in a sphere is closed and manifold where several sheets share cells', () => {
  const k = 40;
  const gyroid = (x: number, y: number, z: number) =>
    Math.sin(k * x) * Math.cos(k * y) + Math.sin(k * y) * Math.cos(k * z) + Math.sin(k * z) * Math.cos(k * x);
  const grid = cube(49, (x, y, z) => Math.min(0.45 - Math.hypot(x, y, z), 0.01 * (0.8 - Math.abs(gyroid(x, y, z)))));
  const mesh = surfaceNets(grid);
  expectClosedManifold(mesh);
  expect(manifoldReport(surfaceNets(grid, { manifold: false })).manifold).toBe(false);
});

const axis = fc.integer({ min: 1, max: 6 });
const size = fc.tuple(axis, axis, axis);

function randomGrid(value: fc.Arbitrary<number>): fc.Arbitrary<SignedGrid> {
  return size.chain((dims) => {
    const n = dims[0] * dims[1] * dims[2];
    return fc
      .array(value, { minLength: n, maxLength: n })
      .map((values) => ({ size: dims, origin: [0, 0, 0], spacing: 0.25, values: Float32Array.from(values) }));
  });
}

test('is closed and manifold on any field of signs', () => {
  fc.assert(
    fc.property(randomGrid(fc.constantFrom(-1, 1)), (grid) => expectClosedManifold(surfaceNets(grid))),
    { numRuns: 400, seed: 1 },
  );
});

test('is closed and manifold on any field of numbers, values equal to iso among them', () => {
  const value = fc.oneof(fc.float({ noNaN: true, min: -1, max: 1 }), fc.constantFrom(0, -0, 0.25, -1e-30, 1e-30));
  fc.assert(
    fc.property(randomGrid(value), fc.constantFrom(0, 0.25), fc.constantFrom('smooth', 'sharp'), (grid, iso, edges) =>
      expectClosedManifold(surfaceNets(grid, { iso, edges })),
    ),
    { numRuns: 400, seed: 2 },
  );
});

test('is closed and manifold on random noise of every density, wide enough for several words a row', () => {
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    let state = 12345;
    const values = new Float32Array(70 * 12 * 11).map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return share - state / 2 ** 32;
    });
    expectClosedManifold(surfaceNets({ size: [70, 12, 11], origin: [0, 0, 0], spacing: 1, values }));
  }
});

test('two cubes that touch in an edge or in a corner stay manifold', () => {
  for (const other of [5, 6, 3, 7]) {
    const values = new Float32Array(8).fill(-1);
    values[0] = 1;
    values[other] = 1;
    expectClosedManifold(surfaceNets({ size: [2, 2, 2], origin: [0, 0, 0], spacing: 1, values }));
  }
});

test('a solid that fills its grid is closed at the border', () => {
  const mesh = surfaceNets({ size: [3, 3, 3], origin: [0, 0, 0], spacing: 1, values: new Float32Array(27).fill(1) });
  expectClosedManifold(mesh);
  expect(volume(mesh)).toBeGreaterThan(8);
});

test('an empty field gives an empty mesh', () => {
  const mesh = surfaceNets(cube(5, () => -1));
  expect([mesh.positions.length, mesh.indices.length]).toEqual([0, 0]);
});

test('the same field gives the same bytes', () => {
  const grid = cube(24, sphere(0.31));
  expect(surfaceNets(grid)).toEqual(surfaceNets(grid));
});

test('cut into slabs, on however many threads, the surface has the same bytes', () => {
  const value = fc.oneof(fc.float({ noNaN: true, min: -1, max: 1 }), fc.constantFrom(0, -1, 1));
  const options = fc.constantFrom<SurfaceNetsOptions>({}, { manifold: false }, { edges: 'sharp' });
  fc.assert(
    fc.property(randomGrid(value), fc.integer({ min: 1, max: 5 }), options, (grid, count, chosen) => {
      const slabs = Array.from({ length: count }, (_, part) => surfaceSlab(grid, part, count, chosen));
      expect(joinSlabs(slabs)).toEqual(surfaceNets(grid, chosen));
    }),
    { numRuns: 200, seed: 3 },
  );
});

test('iso moves the surface', () => {
  const grid = cube(33, sphere(0.4));
  expect(volume(surfaceNets(grid, { iso: 0.1 }))).toBeCloseTo((4 / 3) * Math.PI * 0.3 ** 3, 2);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %p and says where it is', (bad) => {
  const grid = cube(4, () => 1);
  grid.values[1 + 4 * (2 + 4 * 2)] = bad;
  expect(() => surfaceNets(grid)).toThrow(
    /finite numbers for values but received (NaN|Infinity) at sample \(1, 2, 2\)/,
  );
});
