import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';

/** A tetrahedron with outward faces, moved along x. */
function tetrahedron(offset = 0): { positions: number[]; faces: number[] } {
  return {
    positions: [offset, 0, 0, offset + 1, 0, 0, offset, 1, 0, offset, 0, 1],
    faces: [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3],
  };
}

function meshOf(...parts: { positions: number[]; faces: number[] }[]): Mesh {
  const positions: number[] = [];
  const indices: number[] = [];
  for (const part of parts) {
    indices.push(...part.faces.map((vertex) => vertex + positions.length / 3));
    positions.push(...part.positions);
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

test('a tetrahedron is watertight, manifold and one shell', () => {
  expect(manifoldReport(meshOf(tetrahedron()))).toEqual({
    watertight: true,
    manifold: true,
    openEdges: 0,
    holes: 0,
    nonManifoldEdges: 0,
    flippedEdges: 0,
    nonManifoldVertices: 0,
    degenerateFaces: 0,
    shells: 1,
    vertices: 4,
    faces: 4,
    eulerCharacteristic: 2,
  });
});

test('a soup of separate triangles counts as welded', () => {
  const { positions, indices } = meshOf(tetrahedron());
  const soup = Float32Array.from([...indices].flatMap((v) => [...positions.subarray(3 * v, 3 * v + 3)]));
  const report = manifoldReport({ positions: soup, indices: Uint32Array.from(indices, (_, i) => i) });
  expect(report).toMatchObject({ watertight: true, manifold: true, vertices: 4, shells: 1 });
});

test('a missing face leaves three open edges', () => {
  const mesh = meshOf(tetrahedron());
  const report = manifoldReport({ ...mesh, indices: mesh.indices.slice(3) });
  expect(report).toMatchObject({ watertight: false, manifold: true, openEdges: 3, shells: 1 });
});

test('a turned face is flipped on three edges', () => {
  const mesh = meshOf(tetrahedron());
  mesh.indices.set([0, 1, 2]);
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: false, flippedEdges: 3 });
});

test('two tetrahedra that touch in a point are pinched there, and two shells', () => {
  const report = manifoldReport(meshOf(tetrahedron(), tetrahedron(1)));
  expect(report).toMatchObject({ watertight: true, manifold: false, nonManifoldVertices: 1, shells: 2 });
});

test('two tetrahedra that share an edge have an edge of four faces', () => {
  const mirrored = { positions: [0, 0, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1], faces: tetrahedron().faces };
  const report = manifoldReport(meshOf(tetrahedron(), mirrored));
  expect(report).toMatchObject({ watertight: false, manifold: false, nonManifoldEdges: 1, shells: 1 });
});

test('faces without area are counted and left out', () => {
  const mesh = meshOf(tetrahedron());
  const indices = Uint32Array.from([...mesh.indices, 0, 0, 1]);
  expect(manifoldReport({ ...mesh, indices })).toMatchObject({ watertight: true, degenerateFaces: 1, faces: 4 });
});

test('an empty mesh is not watertight', () => {
  const empty = { positions: new Float32Array(0), indices: new Uint32Array(0) };
  expect(manifoldReport(empty)).toMatchObject({ watertight: false, shells: 0, faces: 0 });
});
