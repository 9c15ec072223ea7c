import { sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { describeGrowth } from '../../../../geometry/fit/describe-growth.js';
import { faceThickness } from '../../../../geometry/fit/face-thickness.js';
import { growThinParts } from '../../../../geometry/fit/grow-thin-parts.js';
import type { TexturedMesh } from '../../../../geometry/fit/manifold-solid.js';
import { printability } from '../../../../geometry/measure/printability.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../../../geometry/mesh/vertex-normals.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { cube, seamedTorus } from '../../../support/solids.js';

function textured({ positions, indices }: Mesh): TexturedMesh {
  const mesh = { positions, indices };
  return { ...mesh, uvs: new Float32Array((positions.length / 3) * 2), normals: vertexNormals(mesh) };
}

/** 20 × 20 × 1. */
const plate = textured({
  ...cube(20),
  positions: cube(20).positions.map((value, i) => (i % 3 === 2 ? value / 20 : value)),
});

test('a plate grows to the thickness wanted on both sides and keeps its outline', () => {
  const { mesh, thinBefore, thinAfter } = growThinParts(plate, 2);
  const { status, boundingBoxMm, smallestThicknessMm } = printability(mesh);
  expect(status).toBe('ready');
  expect(thinBefore).toBeCloseTo(800 / 880, 5);
  expect(thinAfter).toBe(0);
  expect(smallestThicknessMm!.value).toBeGreaterThanOrEqual(0.98 * 2);
  const [x, y, z] = boundingBoxMm.size;
  expect([x, y]).toEqual([20, 20]);
  expect(z).toBeGreaterThanOrEqual(0.98 * 2);
  expect(z).toBeLessThanOrEqual(2.01);
});

test('a thin ring becomes a thicker one, closed along its seams, with its uvs', () => {
  const ring = seamedTorus(20, 0.6, 48, 12);
  const { mesh, thinAfter, furthest } = growThinParts(ring, 2);
  const report = printability(mesh);
  expect(report).toMatchObject({ status: 'ready', shells: 1 });
  expect(thinAfter).toBe(0);
  expect(furthest).toBeGreaterThan(0.3);
  expect(furthest).toBeLessThan(0.5);
  expect(report.smallestThicknessMm!.value).toBeGreaterThanOrEqual(0.98 * 2);
  expect(mesh.uvs).toEqual(ring.uvs);
  expect(mesh.indices).toEqual(ring.indices);
});

test('what is thick enough stays as it is', () => {
  const box = textured(cube(20));
  expect(growThinParts(box, 2)).toEqual({ mesh: box, thinBefore: 0, thinAfter: 0, thinnest: null, furthest: 0 });
});

/** A block with two prongs of 0.6 × 1 upwards, meshed finer than they are thick. `gap` is between the prongs. */
function prongs(gap: number): TexturedMesh {
  const box = (x: number, y: number, z: number, half: readonly number[]) =>
    Math.min(half[0]! - Math.abs(x), half[1]! - Math.abs(y), half[2]! - Math.abs(z));
  const middle = gap / 2 + 0.3;
  const field = sampleGrid([20, 24, 14], [-3.05, -2.7, -2.07], 0.31, (x, y, z) =>
    Math.max(box(x, y + 1, z, [2.4, 1.3, 1.6]), box(Math.abs(x) - middle, y - 1.5, z, [0.3, 2.4, 0.5])),
  );
  return textured(surfaceNets(field));
}

test('prongs that are meshed finer than they are thick grow without folds', () => {
  const before = prongs(2.2);
  const { mesh, thinBefore, thinAfter } = growThinParts(before, 1.2);
  expect(printability(mesh)).toMatchObject({ status: 'ready', shells: 1, selfIntersections: 0 });
  expect(thinBefore).toBeGreaterThan(0.15);
  expect(thinAfter).toBeLessThan(0.03);
  const shortfall = (of: Mesh) => faceThickness(weldByPosition(of).mesh, 1.2).missing;
  expect(shortfall(mesh)).toBeLessThan(0.05 * shortfall(before));
});

test('prongs that would grow together are left apart, and the thinnest place is named', () => {
  const { mesh, thinAfter, thinnest } = growThinParts(prongs(0.5), 1.6);
  expect(printability(mesh)).toMatchObject({ status: 'ready', shells: 1, selfIntersections: 0 });
  expect(thinAfter).toBeGreaterThan(0);
  expect(thinnest!.value).toBeLessThan(1.6);
  // Of a prong, not of the block.
  expect(thinnest!.at[1]).toBeGreaterThan(0);
  expect(Math.abs(thinnest!.at[0])).toBeLessThan(1.8);
});

test('tells what was grown and what could not be', () => {
  const none = { thinBefore: 0, thinAfter: 0, thinnest: null, furthest: 0 };
  expect(describeGrowth(none, 2)).toEqual([]);
  const thinnest = { value: 0.154, at: [1.04, -2, 33.33] as [number, number, number] };
  expect(describeGrowth({ thinBefore: 0.125, thinAfter: 0.0002, thinnest, furthest: 0.5 }, 2)).toEqual([
    'Parts thinner than 2 mm, 12.5 % of the surface, were grown by up to 0.50 mm.',
    'Still thinner than 2 mm: less than 0.1 % of the surface, down to 0.15 mm at 1.0, -2.0, 33.3, which can not grow without cutting through other parts.',
  ]);
});
