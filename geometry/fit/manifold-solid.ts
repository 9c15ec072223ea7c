import type { Manifold, ManifoldToplevel } from 'manifold-3d';
import type { Mesh } from '../mesh/mesh.js';
import { weldByPosition } from '../mesh/weld.js';

/** A mesh that a texture is laid on. */
export type TexturedMesh = Mesh & { uvs: Float32Array; normals: Float32Array };

/** Numbers a vertex in manifold-3d: position, uv, normal. */
const WIDTH = 8;

/**
 * A mesh as a solid of manifold-3d, seams closed by position; uvs and normals go along with the faces.
 * @param wasm loading it reads a file, so whoever calls loads it, and calls its `setup`.
 * @returns a solid on the WebAssembly heap, for the caller to delete, and the number by which its faces are known in
 *   what is made of it; null where the mesh is not closed and manifold.
 */
export function manifoldSolid(wasm: ManifoldToplevel, mesh: TexturedMesh): { solid: Manifold; id: number } | null {
  const { positions, uvs, normals, indices } = mesh;
  const vertices = positions.length / 3;
  const vertProperties = new Float32Array(WIDTH * vertices);
  for (let vertex = 0; vertex < vertices; vertex++) {
    for (let k = 0; k < 3; k++) vertProperties[WIDTH * vertex + k] = positions[3 * vertex + k]!;
    for (let k = 0; k < 2; k++) vertProperties[WIDTH * vertex + 3 + k] = uvs[2 * vertex + k]!;
    for (let k = 0; k < 3; k++) vertProperties[WIDTH * vertex + 5 + k] = normals[3 * vertex + k]!;
  }
  const id = wasm.Manifold.reserveIDs(1);
  const input = new wasm.Mesh({
    numProp: WIDTH,
    vertProperties,
    triVerts: indices,
    runIndex: Uint32Array.of(0, indices.length),
    runOriginalID: Uint32Array.of(id),
    ...merges(mesh),
  });
  let solid: Manifold;
  try {
    solid = new wasm.Manifold(input);
  } catch {
    return null;
  }
  if (solid.status() === 'NoError') return { solid, id };
  solid.delete();
  return null;
}

/**
 * The mesh of a solid. Vertices of faces that are not of the solid `id`, of the tool that cut it, are without uvs and
 * normals: `isNew` has a 1 for each of them. The vertices on the rim of a cut are there twice, once for each side.
 */
export function meshOfSolid(solid: Manifold, id: number): { mesh: TexturedMesh; isNew: Uint8Array } {
  const { vertProperties, triVerts, runIndex, runOriginalID } = solid.getMesh();
  const vertices = vertProperties.length / WIDTH;
  const mesh = {
    positions: new Float32Array(3 * vertices),
    uvs: new Float32Array(2 * vertices),
    normals: new Float32Array(3 * vertices),
    indices: triVerts.slice(),
  };
  for (let vertex = 0; vertex < vertices; vertex++) {
    for (let k = 0; k < 3; k++) mesh.positions[3 * vertex + k] = vertProperties[WIDTH * vertex + k]!;
    for (let k = 0; k < 2; k++) mesh.uvs[2 * vertex + k] = vertProperties[WIDTH * vertex + 3 + k]!;
    for (let k = 0; k < 3; k++) mesh.normals[3 * vertex + k] = vertProperties[WIDTH * vertex + 5 + k]!;
  }
  const isNew = new Uint8Array(vertices);
  for (const [run, original] of runOriginalID.entries()) {
    if (original === id) continue;
    for (let corner = runIndex[run]!; corner < runIndex[run + 1]!; corner++) isNew[triVerts[corner]!] = 1;
  }
  return { mesh, isNew };
}

/** The vertices that lie where an earlier one lies, and which. */
function merges(mesh: Mesh): { mergeFromVert: Uint32Array; mergeToVert: Uint32Array } {
  const { vertexMap } = weldByPosition(mesh);
  const firstOf = new Int32Array(vertexMap.length).fill(-1);
  const from: number[] = [];
  const to: number[] = [];
  for (const [vertex, place] of vertexMap.entries()) {
    if (firstOf[place]! < 0) {
      firstOf[place] = vertex;
      continue;
    }
    from.push(vertex);
    to.push(firstOf[place]!);
  }
  return { mergeFromVert: Uint32Array.from(from), mergeToVert: Uint32Array.from(to) };
}
