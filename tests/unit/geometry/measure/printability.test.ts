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

test('takes a cavity that is wanted for no fault, but not a second one', () => {
  const hollow = join(cube(10), inverted(cube(6)));
  expect(printability(hollow, { wantedCavities: 1 })).toMatchObject({ status: 'ready', innerShells: 1 });
  const twice = join(cube(10), inverted(cube(2, [3, 0, 0])), inverted(cube(2, [-3, 0, 0])));
  const { status, reasons } = printability(twice, { wantedCavities: 1 });
  expect(status).toBe('not-printable');
  expect(reasons.join(' ')).toContain('One piece looks inwards');
});

test('calls a ready mesh repaired when it was, and tells the repairs', () => {
  const repairs = ['One hole was filled.'];
  expect(printability(cube(), { repairs })).toMatchObject({ status: 'repaired', reasons: repairs });
  const open = { ...cube(), indices: cube().indices.slice(3) };
  expect(printability(open, { repairs }).status).toBe('not-printable');
});

test('counts holes, not only the edges around them', () => {
  const { positions, indices } = cube();
  // Without its bottom and its top: two holes. Two missing faces that touch in a corner leave a
  // vertex of two fans there; parted in two, as repair does, it leaves one rim.
  expect(printability({ positions, indices: indices.slice(12) })).toMatchObject({ holes: 2, openEdges: 8 });
  const corner = indices.filter((_, at) => ![0, 8].includes(Math.floor(at / 3)));
  expect(printability({ positions, indices: corner })).toMatchObject({ holes: 1, openEdges: 6 });
  expect(printability(cube()).holes).toBe(0);
});

test('finds pieces that run into each other not printable', () => {
  const crossed = printability(join(cube(1), cube(1, [0.3, 0.4, 0.45])));
  expect(crossed.status).toBe('not-printable');
  expect(crossed.selfIntersections).toBeGreaterThan(0);
  expect(crossed.reasons.join(' ')).toContain('through each other');
});

test('measures what hangs over: the underside of a raised cube and half of a sphere’s lower half', () => {
  expect(printability(cube(10)).overhangShare).toBe(0);
  // One of two cubes stands higher: one face of twelve quads hangs.
  const raised = join(cube(10), cube(10, [30, 0, 5]));
  expect(printability(raised).overhangShare).toBeCloseTo(1 / 12, 6);
  // Steeper than 45° is the cap within 45° of the south pole: (1 - cos 45°) / 2 of the sphere.
  const around = printability(seamedSphere(10, 128, 64)).overhangShare;
  expect(Math.abs(around - (1 - Math.SQRT1_2) / 2)).toBeLessThan(0.01);
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
