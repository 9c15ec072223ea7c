import { printability } from '../../../../geometry/measure/printability.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { sharedMesh } from '../../../support/shared-mesh.js';
import { cube, inverted, join, seamedSphere, seamedTorus } from '../../../support/solids.js';
import { surfaceFigures } from '../../../support/surface-figures.js';

test('finds a cube ready, with exact figures', () => {
  const report = printability(cube(20, [5, 0, 10]));
  expect(report).toMatchObject({
    status: 'ready',
    reasons: [],
    watertight: true,
    manifold: true,
    shells: 1,
    innerShells: 0,
    openEdges: 0,
    nonManifoldEdges: 0,
    degenerateFaces: 0,
    duplicateFaces: 0,
    areaMm2: 2400,
    boundingBoxMm: { min: [-5, -10, 0], max: [15, 10, 20], size: [20, 20, 20] },
    faces: 12,
    vertices: 8,
  });
  expect(report.volumeMm3).toBeCloseTo(8000, 6);
  expect(report.smallestThicknessMm!.value).toBeCloseTo(20, 6);
});

test('sees through the seams of a torus: one tight piece, as thick as its tube', () => {
  const [major, minor] = [30, 5];
  const report = printability(seamedTorus(major, minor, 160, 80));
  expect(report).toMatchObject({ status: 'ready', shells: 1, vertices: 160 * 80, faces: 160 * 80 * 2 });
  // Inscribed polygons fall short of the smooth torus by about (π/n)².
  expect(report.volumeMm3 / (2 * Math.PI ** 2 * major * minor ** 2)).toBeCloseTo(1, 2);
  expect(report.areaMm2 / (4 * Math.PI ** 2 * major * minor)).toBeCloseTo(1, 2);
  expect(Math.abs(report.smallestThicknessMm!.value - 2 * minor)).toBeLessThan(0.05);
});

test('tells a sphere from the faces without area at its poles', () => {
  const report = printability(seamedSphere(10, 32, 64));
  expect(report.degenerateFaces).toBe(2 * 64);
  expect(report.reasons).toEqual(['128 faces have no area.']);
  expect(report.volumeMm3 / ((4 / 3) * Math.PI * 1000)).toBeCloseTo(1, 1);
});

test('finds the thin wall of a solid and where it is', () => {
  // A 20 mm cube with a slot cut down to a 0.8 mm floor: an extruded U, seen from -z.
  const outline = [
    [0, 0],
    [20, 0],
    [20, 20],
    [15, 20],
    [15, 0.8],
    [5, 0.8],
    [5, 20],
    [0, 20],
  ] as const;
  const { value, at } = printability(extrude(outline, 20)).smallestThicknessMm!;
  expect(value).toBeCloseTo(0.8, 5);
  expect(at[0]).toBeGreaterThan(4);
  expect(at[0]).toBeLessThan(16);
  expect(at[1]).toBeLessThan(0.9);
});

/** A prism over a U-shaped outline (counter-clockwise, eight corners, as above). */
function extrude(outline: readonly (readonly [number, number])[], depth: number): Mesh {
  const count = outline.length;
  const positions = outline.flatMap(([x, y]) => [x, y, 0]).concat(outline.flatMap(([x, y]) => [x, y, depth]));
  const indices: number[] = [];
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    indices.push(i, j, j + count, i, j + count, i + count);
  }
  for (const [a, b, c] of [
    [0, 5, 6],
    [0, 6, 7],
    [0, 1, 4],
    [0, 4, 5],
    [1, 2, 3],
    [1, 3, 4],
  ] as const) {
    indices.push(a, c, b, a + count, b + count, c + count);
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

test('counts the rim of a missing face', () => {
  const open = { ...cube(), indices: cube().indices.slice(3) };
  expect(printability(open)).toMatchObject({
    status: 'not-printable',
    watertight: false,
    manifold: true,
    openEdges: 3,
  });
  expect(printability(open).reasons).toEqual(['3 edges are open: the surface has holes, so it encloses no volume.']);
});

test('counts pieces that lie apart', () => {
  const two = printability(join(cube(1), cube(1, [3, 0, 0])));
  expect(two).toMatchObject({ status: 'not-printable', watertight: true, shells: 2, innerShells: 0 });
  expect(two.volumeMm3).toBeCloseTo(2, 6);
  expect(two.reasons).toEqual(['The model is in 2 separate pieces; a print needs one.']);
});

test('finds a closed cavity, takes it off the volume and measures the wall around it', () => {
  const hollow = printability(join(cube(10), inverted(cube(6))));
  expect(hollow).toMatchObject({ status: 'not-printable', shells: 2, innerShells: 1 });
  expect(hollow.volumeMm3).toBeCloseTo(1000 - 216, 6);
  expect(hollow.smallestThicknessMm!.value).toBeCloseTo(2, 6);
  expect(hollow.reasons.join(' ')).toContain('cavity');
});

test('finds cubes that share an edge or a corner not manifold, and a cube inside out not ready', () => {
  const edge = printability(join(cube(1), cube(1, [1, 1, 0])));
  expect(edge).toMatchObject({ status: 'not-printable', manifold: false, nonManifoldEdges: 1 });
  expect(edge.reasons.join(' ')).toContain('One edge joins more than two faces');
  expect(printability(join(cube(1), cube(1, [1, 1, 1])))).toMatchObject({ manifold: false, nonManifoldVertices: 1 });
  expect(printability(inverted(cube(1)))).toMatchObject({ status: 'not-printable', innerShells: 1 });
});

test('counts repeated faces', () => {
  const cubeTwice = { ...cube(), indices: Uint32Array.from([...cube().indices, ...cube().indices.slice(0, 3)]) };
  expect(printability(cubeTwice)).toMatchObject({ status: 'not-printable', duplicateFaces: 1, manifold: false });
});

test('answers for an empty mesh and refuses positions that are no numbers', () => {
  const empty = printability({ positions: new Float32Array(), indices: new Uint32Array() });
  expect(empty).toMatchObject({
    status: 'not-printable',
    reasons: ['The model has no faces.'],
    smallestThicknessMm: null,
  });
  const broken = { ...cube(), positions: new Float32Array(24).fill(NaN) };
  expect(() => printability(broken)).toThrow(/finite numbers for positions/);
});

test('gives the same report each time and leaves its input alone', () => {
  const torus = seamedTorus(30, 5);
  const before = structuredClone(torus);
  expect(printability(torus)).toEqual(printability(torus));
  expect(torus).toEqual(before);
});

test.each(['spot.obj', 'suzanne.obj'])('agrees with plain sums on %s', (name) => {
  const mesh = sharedMesh(name);
  if (!mesh) return;
  const [report, plain] = [printability(mesh), surfaceFigures(mesh)];
  expect(report.faces).toBe(plain.faces);
  expect(report.areaMm2).toBeCloseTo(plain.area, 6);
  // An open surface (suzanne's eyes) encloses no volume to compare.
  if (report.watertight) expect(report.volumeMm3).toBeCloseTo(plain.volume, 6);
  else expect(report).toMatchObject({ status: 'not-printable', openEdges: expect.any(Number) });
  const { min, max } = report.boundingBoxMm;
  expect({ min, max }).toEqual({ min: plain.min, max: plain.max });
});
