import { faceCount, vertexCount } from '../../../../geometry/mesh/mesh.js';

test('counts vertices and faces by their arrays', () => {
  const mesh = { positions: new Float32Array(12), indices: new Uint32Array(6) };
  expect(vertexCount(mesh)).toBe(4);
  expect(faceCount(mesh)).toBe(2);
});
