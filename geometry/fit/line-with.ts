import type { Raster } from '../image/raster.js';
import type { Mesh } from '../mesh/mesh.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import type { TexturedMesh } from './manifold-solid.js';
import { plainTexel } from './plain-texel.js';

/** A mesh with the surface of its cavity beside its own; the inside has one colour, the usual one of the outside. */
export function lineWith(mesh: TexturedMesh, cavity: Mesh, texture: Raster): TexturedMesh {
  const first = mesh.positions.length / 3;
  const vertices = cavity.positions.length / 3;
  const uvs = new Float32Array(2 * vertices);
  const texel = plainTexel(mesh.uvs, texture);
  for (let vertex = 0; vertex < vertices; vertex++) uvs.set(texel, 2 * vertex);
  return {
    positions: joined(mesh.positions, cavity.positions),
    uvs: joined(mesh.uvs, uvs),
    normals: joined(mesh.normals, vertexNormals(cavity)),
    indices: Uint32Array.from([...mesh.indices, ...cavity.indices.map((index) => index + first)]),
  };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
