import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { cube, join, seamedSphere, seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';

/** Every face with vertices of its own, as an STL holds them. */
function soup(mesh: Mesh): Mesh {
  const positions = new Float32Array(mesh.indices.length * 3);
  mesh.indices.forEach((vertex, corner) => {
    positions.set(mesh.positions.subarray(vertex * 3, vertex * 3 + 3), corner * 3);
  });
  return { positions, indices: Uint32Array.from(mesh.indices, (_, corner) => corner) };
}

test('gives a soup of triangles its shared vertices back', () => {
  const { mesh, removed } = weldByPosition(soup(cube(2)));
  expect(mesh.positions.length / 3).toBe(8);
  expect(removed).toEqual({ vertices: 28, degenerateFaces: 0, duplicateFaces: 0 });
  expectSameSurface(mesh, cube(2), 0);
});

test('closes uv seams, maps every vertex to an equal position and keeps the surface', () => {
  const torus = seamedTorus(1, 0.4, 24, 12);
  const { mesh, vertexMap } = weldByPosition(torus);
  expect(mesh.positions.length / 3).toBe(24 * 12);
  expect(mesh.uvs).toBeUndefined();
  for (let vertex = 0; vertex < vertexMap.length; vertex++) {
    for (let axis = 0; axis < 3; axis++) {
      expect(mesh.positions[vertexMap[vertex]! * 3 + axis]).toBe(torus.positions[vertex * 3 + axis]! + 0);
    }
  }
  expectSameSurface(mesh, torus, 0);
});

test('takes 0 and -0 for one place and never merges what merely lies close', () => {
  const positions = Float32Array.from([0, 0, 0, -0, 0, -0, 1e-30, 0, 0]);
  const { mesh, vertexMap } = weldByPosition({ positions, indices: Uint32Array.from([0, 1, 2]) });
  expect(Array.from(vertexMap)).toEqual([0, 0, 1]);
  expect(mesh.positions.length).toBe(6);
  expect(Object.is(mesh.positions[0], 0)).toBe(true);
});

test('drops degenerate and duplicate faces only when asked', () => {
  const sphere = seamedSphere(1, 8, 16); // each pole is a fan of 16 faces and 16 without area
  const twice = join(sphere, cube(1), cube(1));
  const kept = weldByPosition(twice);
  expect(kept.mesh.indices.length).toBe(twice.indices.length);
  expect(kept.removed.degenerateFaces).toBe(0);
  const { mesh, removed } = weldByPosition(twice, { drop: ['degenerate', 'duplicate'] });
  expect(removed).toMatchObject({ degenerateFaces: 32, duplicateFaces: 12 });
  expect(mesh.indices.length / 3).toBe(8 * 16 * 2 - 32 + 12);
});

test('leaves its input alone and gives equal arrays each time', () => {
  const torus = seamedTorus();
  const before = structuredClone(torus);
  expect(weldByPosition(torus)).toEqual(weldByPosition(torus));
  expect(torus).toEqual(before);
});
