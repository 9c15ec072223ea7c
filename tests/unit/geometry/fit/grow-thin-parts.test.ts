import { describeGrowth } from '../../../../geometry/fit/describe-growth.js';
import { growThinParts } from '../../../../geometry/fit/grow-thin-parts.js';
import type { TexturedMesh } from '../../../../geometry/fit/manifold-solid.js';
import { printability } from '../../../../geometry/measure/printability.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { vertexNormals } from '../../../../geometry/mesh/vertex-normals.js';
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
  expect(growThinParts(box, 2)).toEqual({ mesh: box, thinBefore: 0, thinAfter: 0, furthest: 0 });
});

test('tells what was grown and what could not be', () => {
  expect(describeGrowth({ thinBefore: 0, thinAfter: 0, furthest: 0 }, 2)).toEqual([]);
  expect(describeGrowth({ thinBefore: 0.125, thinAfter: 0.0002, furthest: 0.5 }, 2)).toEqual([
    'Parts thinner than 2 mm, 12.5 % of the surface, were grown by up to 0.50 mm.',
    'Still thinner than 2 mm: less than 0.1 % of the surface, which can not grow without cutting through other parts.',
  ]);
});
