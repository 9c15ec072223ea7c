import { sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { smoothMesh } from '../../../../geometry/fit/smooth-mesh.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { selfIntersections } from '../../../../geometry/measure/self-intersections.js';
import { shellVolumes } from '../../../../geometry/measure/shell-volumes.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../../../geometry/mesh/vertex-normals.js';
import { randomField, randomNumbers } from '../../../bench/random-fields.js';

type Body = (x: number, y: number, z: number) => boolean;

/** The surface of a body that is only known to be here or not: steps all over. */
function blocky(isInside: Body, samples = 24): Mesh {
  const middle = (samples - 1) / 2;
  const at = (x: number, y: number, z: number) => (isInside(x - middle, y - middle, z - middle) ? 1 : -1);
  return surfaceNets(sampleGrid([samples, samples, samples], [0, 0, 0], 1, at));
}

const ball: Body = (x, y, z) => Math.hypot(x, y, z) < 9;
const rod: Body = (x, y, z) => Math.hypot(x, y) < 2 && Math.abs(z) < 10;
const plate: Body = (x, y, z) => Math.abs(x) < 10 && Math.abs(y) < 10 && Math.abs(z) < 1;

const volumeOf = (mesh: Mesh) => shellVolumes(mesh).reduce((sum, volume) => sum + volume, 0);

/** Root of the mean squared sine between normals and the way out of the ball's middle. */
function roughness(mesh: Mesh): number {
  const normals = vertexNormals(mesh);
  const middle = 11.5;
  let sum = 0;
  for (let i = 0; i < normals.length; i += 3) {
    const out = [0, 1, 2].map((axis) => mesh.positions[i + axis]! - middle);
    const cosine = [0, 1, 2].reduce((total, axis) => total + out[axis]! * normals[i + axis]!, 0) / Math.hypot(...out);
    sum += 1 - cosine ** 2;
  }
  return Math.sqrt((3 * sum) / normals.length);
}

test('a ball of steps becomes round and keeps its size', () => {
  const rough = blocky(ball);
  const { mesh, heldBack } = smoothMesh(rough, 20);
  expect(roughness(mesh)).toBeLessThan(0.35 * roughness(rough));
  expect(volumeOf(mesh) / volumeOf(rough)).toBeCloseTo(1, 2);
  expect(heldBack).toBe(0);
  expect(mesh.indices).toBe(rough.indices);
});

test.each([
  ['a rod', rod],
  ['a plate of two cells', plate],
])('%s keeps its volume within 1 %% however long it is smoothed', (_, body) => {
  const rough = blocky(body);
  for (const iterations of [1, 10, 50]) {
    const { mesh } = smoothMesh(rough, iterations);
    expect(Math.abs(volumeOf(mesh) / volumeOf(rough) - 1)).toBeLessThan(0.01);
    expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, degenerateFaces: 0 });
    expect(selfIntersections(mesh).pairs).toBe(0);
  }
});

test('pieces keep their volumes each for itself', () => {
  const two = blocky((x, y, z) => Math.hypot(x + 5, y, z) < 6 || Math.hypot(x - 8, y, z) < 2);
  const before = shellVolumes(two);
  const after = shellVolumes(smoothMesh(two, 30).mesh);
  expect(before).toHaveLength(2);
  for (const [piece, volume] of before.entries()) expect(Math.abs(after[piece]! / volume - 1)).toBeLessThan(0.02);
});

test('of random fields no face cuts through another one that did not before, and all stays closed', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const rough = surfaceNets(randomField(randomNumbers(seed)).grid);
    const { mesh, heldBack } = smoothMesh(rough, 1 + (seed % 8));
    expect(selfIntersections(mesh).pairs).toBeLessThanOrEqual(selfIntersections(rough).pairs);
    expect(manifoldReport(mesh)).toMatchObject({ openEdges: 0, nonManifoldEdges: 0, degenerateFaces: 0 });
    expect(heldBack).toBeGreaterThanOrEqual(0);
    expect(heldBack).toBeLessThanOrEqual(1);
    expect(smoothMesh(rough, 1 + (seed % 8)).mesh.positions).toEqual(mesh.positions);
  }
});

test('no passes and no faces leave a mesh as it is', () => {
  const mesh = blocky(ball);
  expect(smoothMesh(mesh, 0)).toEqual({ mesh, heldBack: 0 });
  const nothing = { positions: new Float32Array(), indices: new Uint32Array() };
  expect(smoothMesh(nothing, 5)).toEqual({ mesh: nothing, heldBack: 0 });
});
