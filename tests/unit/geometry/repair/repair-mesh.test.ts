import { printability } from '../../../../geometry/measure/printability.js';
import { SurfaceDistance } from '../../../../geometry/measure/surface-distance.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { repairMesh } from '../../../../geometry/repair/repair-mesh.js';
import { brokenMeshes } from '../../../support/broken-meshes.js';
import { cube, inverted, join, seamedTorus } from '../../../support/solids.js';
import { surfaceFigures } from '../../../support/surface-figures.js';

/** Coarse: inside Jest's sandbox the default takes ten times as long. */
const RESOLUTION = 28;
const MESHES = brokenMeshes();

test('the corpus holds at least thirty broken meshes', () => {
  expect(MESHES.length).toBeGreaterThanOrEqual(30);
  const kinds = new Set(MESHES.map(({ name }) => name));
  expect(kinds.size).toBe(MESHES.length);
});

test.each(MESHES)('$name: ready after repair, or the report says why not', ({ mesh, whole, within = 1e-4, reason }) => {
  const { mesh: repaired, repairs } = repairMesh(mesh, { remeshResolution: RESOLUTION });
  const report = printability(repaired, { repairs });
  if (reason) {
    expect(report.status).toBe('not-printable');
    expect(report.reasons.join(' ')).toMatch(reason);
    return;
  }
  expect(report).toMatchObject({ watertight: true, manifold: true, shells: 1, innerShells: 0, selfIntersections: 0 });
  expect(report.status).toBe(repairs.length > 0 ? 'repaired' : 'ready');
  expect(report.reasons).toEqual(repairs);
  if (!whole) return;
  const { volume, min, max } = surfaceFigures(whole);
  const diagonal = Math.hypot(...max.map((value, axis) => value - min[axis]!));
  expect(hausdorff(repaired, whole)).toBeLessThanOrEqual(within * diagonal);
  // A surface moved by `d` everywhere changes the volume by less than its area times `d`.
  expect(Math.abs(report.volumeMm3 / volume - 1)).toBeLessThanOrEqual(2 * within + 1e-5);
});

test('two solids that cross become their union', () => {
  const crossed = join(cube(4), cube(4, [1.3, 1.1, 0.7]));
  const { mesh, report } = repairMesh(crossed, { remeshResolution: 40 });
  expect(report.remeshedSpacing).toBeGreaterThan(0);
  // Corners and edges are rounded within a cell.
  const union = 2 * 64 - 2.7 * 2.9 * 3.3;
  expect(Math.abs(surfaceFigures(mesh).volume / union - 1)).toBeLessThan(0.02);
});

test('keeps cavities where they are wanted, looking inwards however they came', () => {
  for (const inside of [cube(6), inverted(cube(6))]) {
    const { mesh, report } = repairMesh(join(cube(10), inside), { innerShells: 'keep' });
    expect(report.droppedInnerShells).toBe(0);
    expect(printability(mesh, { wantedCavities: 1 })).toMatchObject({ status: 'ready', innerShells: 1 });
    expect(surfaceFigures(mesh).volume).toBeCloseTo(1000 - 216, 3);
  }
});

test('leaves a sound mesh as it is but for its seams', () => {
  const torus = seamedTorus(10, 4, 32, 20);
  const { mesh, repairs, report } = repairMesh(torus);
  expect(repairs).toEqual([]);
  expect(report.weldedVertices).toBe(33 * 21 - 32 * 20);
  expect(surfaceFigures(mesh)).toEqual(surfaceFigures(torus));
});

test('does without a new surface where that is not wanted', () => {
  const crossed = join(cube(4), cube(4, [1.3, 1.1, 0.7]));
  const { mesh, report } = repairMesh(crossed, { remeshResolution: null });
  expect(report.remeshedSpacing).toBeNull();
  expect(mesh.indices.length).toBe(72);
});

test('gives the same bytes each time and leaves its input alone', () => {
  for (const { mesh } of MESHES.filter(({ name }) => /hole|crack|cross|fin/.test(name))) {
    const before = structuredClone(mesh);
    const first = repairMesh(mesh, { remeshResolution: 16 });
    expect(repairMesh(mesh, { remeshResolution: 16 })).toEqual(first);
    expect(mesh).toEqual(before);
  }
});

test('refuses what is no mesh', () => {
  expect(() => repairMesh({ ...cube(), positions: new Float32Array(24).fill(NaN) })).toThrow(/finite numbers/);
  expect(() => repairMesh({ ...cube(), indices: Uint32Array.of(0, 1, 8) })).toThrow(/indices below 8/);
  expect(() => repairMesh({ ...cube(), indices: Uint32Array.of(0, 1) })).toThrow(/three indices a face/);
});

/** The greatest distance of a vertex of either mesh to the other's surface: exact enough for meshes of small faces. */
function hausdorff(a: Mesh, b: Mesh): number {
  return Math.max(furthest(a, b), furthest(b, a));
}

function furthest({ positions }: Mesh, to: Mesh): number {
  const surface = new SurfaceDistance(to);
  let worst = 0;
  for (let v = 0; v < positions.length; v += 3) {
    worst = Math.max(worst, surface.from(positions[v]!, positions[v + 1]!, positions[v + 2]!));
  }
  return worst;
}
