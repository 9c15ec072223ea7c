import { sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';
import { vertexNormals } from '../../../../geometry/mesh/vertex-normals.js';

test('normals of a ball point outward within two degrees', () => {
  const grid = sampleGrid([41, 41, 41], [-1, -1, -1], 0.05, (x, y, z) => 0.8 - Math.hypot(x, y, z));
  const mesh = surfaceNets(grid);
  const normals = vertexNormals(mesh);
  let worst = 1;
  for (let v = 0; v < normals.length; v += 3) {
    const p = mesh.positions.subarray(v, v + 3);
    const n = normals.subarray(v, v + 3);
    expect(Math.hypot(n[0]!, n[1]!, n[2]!)).toBeCloseTo(1, 5);
    worst = Math.min(worst, (n[0]! * p[0]! + n[1]! * p[1]! + n[2]! * p[2]!) / Math.hypot(p[0]!, p[1]!, p[2]!));
  }
  expect(worst).toBeGreaterThan(Math.cos((2 * Math.PI) / 180));
});

test('a corner of a cube is indifferent to how its faces are split', () => {
  const positions = Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1]);
  // the three faces at the origin; only one of them has its diagonal through the origin
  const indices = Uint32Array.from([0, 2, 4, 0, 4, 1, 0, 3, 2, 3, 5, 2, 0, 1, 3, 1, 6, 3]);
  const [x, y, z] = vertexNormals({ positions, indices });
  expect(x).toBeCloseTo(-1 / Math.sqrt(3), 5);
  expect(y).toBeCloseTo(-1 / Math.sqrt(3), 5);
  expect(z).toBeCloseTo(-1 / Math.sqrt(3), 5);
});

test('a vertex without a face gets a unit normal too', () => {
  const normals = vertexNormals({ positions: new Float32Array(3), indices: new Uint32Array(0) });
  expect([...normals]).toEqual([0, 0, 1]);
});
