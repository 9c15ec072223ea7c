/**
 * A triangle mesh as flat arrays.
 *
 * Frame: right-handed, +X right, +Y up, +Z towards the viewer of the picture. Triangles wind
 * counter-clockwise seen from outside.
 */
export interface Mesh {
  /** `3 × vertices`, in model units (the cut-out's square is [-0.5, 0.5]² at z = 0) unless a function says mm. */
  positions: Float32Array;
  /** `3 × faces` vertex numbers. */
  indices: Uint32Array;
  /** `3 × vertices`, unit length, outward. */
  normals?: Float32Array;
  /** `2 × vertices` in [0, 1], origin at the texture's top left corner (glTF's convention). */
  uvs?: Float32Array;
}

/** Number of vertices of a mesh. */
export function vertexCount(mesh: Mesh): number {
  return mesh.positions.length / 3;
}

/** Number of triangles of a mesh. */
export function faceCount(mesh: Mesh): number {
  return mesh.indices.length / 3;
}
