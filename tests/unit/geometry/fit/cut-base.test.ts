import loadManifold from 'manifold-3d';
import { cutBase } from '../../../../geometry/fit/cut-base.js';
import type { TexturedMesh } from '../../../../geometry/fit/manifold-solid.js';
import { createRaster } from '../../../../geometry/image/raster.js';
import { printability } from '../../../../geometry/measure/printability.js';
import { vertexNormals } from '../../../../geometry/mesh/vertex-normals.js';
import { vertexColours } from '../../../../geometry/texture/vertex-colours.js';
import { cube, join, seamedSphere, seamedTorus } from '../../../support/solids.js';
import { surfaceFigures } from '../../../support/surface-figures.js';

const wasm = await loadManifold();
wasm.setup();

/** Green, but for a red lower half. */
const texture = createRaster(8, 8, 3);
for (let i = 0; i < 64; i++) texture.data.set(i < 32 ? [0, 200, 0] : [200, 0, 0], 3 * i);

function textured(mesh: { positions: Float32Array; indices: Uint32Array }): TexturedMesh {
  const uvs = new Float32Array((mesh.positions.length / 3) * 2).fill(0.5);
  return { ...mesh, uvs, normals: vertexNormals(mesh) };
}

function cut(mesh: TexturedMesh, height: number): TexturedMesh {
  const result = cutBase(wasm, mesh, texture, height);
  if (result === null || result === 'open') throw new Error(`Expected a rest but received ${result}`);
  return result;
}

test.each([1, 4, 10, 13])('a sphere cut at %d keeps the volume above, closed by a flat face', (height) => {
  const ball = seamedSphere(10, 64, 128);
  const rest = cut(ball, height);
  const { volume, min, max } = surfaceFigures(rest);
  const lost = (Math.PI * height ** 2 * (30 - height)) / 3;
  // 64 × 128 quads miss 0.3 % of a ball's volume.
  expect(Math.abs(volume / ((4 / 3) * Math.PI * 1000 - lost) - 1)).toBeLessThan(5e-3);
  expect(min[1]).toBe(height - 10);
  expect(max[1]).toBe(10);
  expect(printability(rest)).toMatchObject({ status: 'ready', shells: 1 });
});

test('a torus lying is cut along two rims, a torus cut at its middle keeps half', () => {
  const rest = cut(seamedTorus(10, 4, 96, 48), 4);
  const { volume } = surfaceFigures(rest);
  expect(Math.abs(volume / (Math.PI ** 2 * 10 * 16) - 1)).toBeLessThan(0.01);
  expect(printability(rest)).toMatchObject({ status: 'ready', shells: 1 });
});

test('the surface above keeps its uvs and normals, the flat face has one colour of its rim and looks down', () => {
  const ball = seamedSphere(10, 32, 64);
  const rest = cut(ball, 8);
  const colours = vertexColours(rest, texture);
  const flat = new Set<string>();
  for (let i = 0; i < rest.positions.length / 3; i++) {
    const [x, y, z] = rest.positions.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    if (rest.normals[3 * i + 1] === -1 && y === -2) {
      flat.add(`${rest.uvs[2 * i]} ${rest.uvs[2 * i + 1]} ${colours.slice(3 * i, 3 * i + 3).join(' ')}`);
      continue;
    }
    // v of this sphere is its polar angle; between two rings both are interpolated.
    expect(Math.abs(rest.uvs[2 * i + 1]! - Math.acos(y / Math.hypot(x, y, z)) / Math.PI)).toBeLessThan(2e-3);
    expect(rest.normals[3 * i + 1]!).toBeCloseTo(y / 10, 1);
  }
  expect([...flat]).toHaveLength(1);
  expect([...flat][0]).toMatch(/ 200 0 0$/);
});

test('gives the same mesh again, whatever was cut before', async () => {
  const first = cut(seamedTorus(10, 4, 32, 16), 3);
  cut(seamedSphere(5), 3);
  expect(cut(seamedTorus(10, 4, 32, 16), 3)).toEqual(first);
});

test('a cut along faces that are flat already leaves no thin slice', () => {
  const stack = cut(textured(cube(10)), 10 * 2 ** -20);
  expect(surfaceFigures(stack).volume).toBeCloseTo(1000, 0);
  expect(printability(stack).status).toBe('ready');
});

test('tells where nothing is left, and where the mesh is not closed', () => {
  const box = textured(cube(10));
  expect(cutBase(wasm, box, texture, 10)).toBeNull();
  expect(cutBase(wasm, { ...box, indices: box.indices.subarray(3) }, texture, 1)).toBe('open');
});

test('legs that stand apart after the cut are told as separate pieces', () => {
  const legs = join(cube(4, [-5, -5, 0]), cube(4, [5, -5, 0]));
  expect(printability(cut(textured(legs), 1)).reasons.join()).toMatch(/2 separate pieces/);
});
