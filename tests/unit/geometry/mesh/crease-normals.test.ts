import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { creaseNormals, splitAtCreases } from '../../../../geometry/mesh/crease-normals.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';

/** The corners of a cube by their bits (x = 1, y = 2, z = 4), and its faces. */
const cube = {
  positions: Float32Array.from({ length: 24 }, (_, i) => (Math.floor(i / 3) >> (i % 3)) & 1),
  indices: Uint32Array.from(
    [
      [0, 2, 3, 0, 3, 1],
      [4, 5, 7, 4, 7, 6],
      [0, 1, 5, 0, 5, 4],
      [2, 6, 7, 2, 7, 3],
      [0, 4, 6, 0, 6, 2],
      [1, 3, 7, 1, 7, 5],
    ].flat(),
  ),
};

test('a cube has the normals of its sides where it bends by more than the crease, and mixed ones where not', () => {
  const sharp = creaseNormals(cube, 60);
  for (let i = 0; i < sharp.length; i += 3) {
    expect(Math.max(...sharp.slice(i, i + 3).map(Math.abs))).toBeCloseTo(1, 6);
  }
  const smooth = creaseNormals(cube, 120);
  for (const value of smooth) expect(Math.abs(value)).toBeCloseTo(Math.sqrt(1 / 3), 6);
});

test('vertices are doubled at creases only; faces, places and the closed surface stay', () => {
  const sharp = splitAtCreases(cube, creaseNormals(cube, 60));
  expect(sharp.positions).toHaveLength(3 * 24);
  expect(sharp.normals).toHaveLength(3 * 24);
  for (let corner = 0; corner < cube.indices.length; corner++) {
    const place = (mesh: Mesh) => [...mesh.positions.slice(3 * mesh.indices[corner]!, 3 * mesh.indices[corner]! + 3)];
    expect(place(sharp)).toEqual(place(cube));
  }
  expect(manifoldReport(sharp)).toMatchObject({ watertight: true, manifold: true });
  expect(splitAtCreases(cube, creaseNormals(cube, 120)).positions).toHaveLength(3 * 8);
});
