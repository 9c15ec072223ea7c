import type { Mesh } from '../mesh/mesh.js';
import { createSpans, scanTriangle, scanTriangleTouched } from '../render/scan-triangle.js';

/** Stands for "no face here" in an atlas or view raster. */
export const NO_OWNER = -1;

/** Which face each texel shows. */
export interface AtlasRaster {
  size: number;
  /** `size²`: face number, or {@link NO_OWNER}. */
  owner: Int32Array;
  /** Faces that cover texel centres of other faces, ascending; empty for a sound atlas. */
  overlaps: number[];
}

/**
 * Draws a mesh's faces into texture space. A texel belongs to the face its centre lies in; texels that are touched by
 * faces but have their centre outside all of them go to the touching face of the least number, so no texel that a
 * bilinear look-up inside a chart weighs most is missed and every face, however small, lies on owned texels.
 */
export function rasteriseAtlas(mesh: Mesh & { uvs: Float32Array }, size: number): AtlasRaster {
  const { indices, uvs } = mesh;
  const owner = new Int32Array(size * size).fill(NO_OWNER);
  const spans = createSpans(size);
  const overlaps: number[] = [];
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [2 * indices[at]!, 2 * indices[at + 1]!, 2 * indices[at + 2]!];
    const rows = scanTriangle(
      uvs[a]! * size,
      uvs[a + 1]! * size,
      uvs[b]! * size,
      uvs[b + 1]! * size,
      uvs[c]! * size,
      uvs[c + 1]! * size,
      size,
      size,
      spans,
    );
    for (let row = 0; row < rows; row++) {
      const line = (spans[0]! + row) * size;
      const end = line + spans[2 + 2 * row]!;
      for (let texel = line + spans[1 + 2 * row]!; texel < end; texel++) {
        if (owner[texel] !== NO_OWNER && overlaps.at(-1) !== at / 3) overlaps.push(at / 3);
        owner[texel] = at / 3;
      }
    }
  }
  addTouched(mesh, size, owner, spans);
  return { size, owner, overlaps };
}

/** Gives still free texels to the first face that touches them. */
function addTouched(mesh: Mesh & { uvs: Float32Array }, size: number, owner: Int32Array, spans: Int32Array): void {
  const { indices, uvs } = mesh;
  const corners: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < indices.length; at += 3) {
    for (let k = 0; k < 3; k++) {
      const vertex = 2 * indices[at + k]!;
      corners[2 * k] = uvs[vertex]! * size;
      corners[2 * k + 1] = uvs[vertex + 1]! * size;
    }
    const rows = scanTriangleTouched(corners, size, size, spans);
    for (let row = 0; row < rows; row++) {
      const line = (spans[0]! + row) * size;
      const end = line + spans[2 + 2 * row]!;
      for (let texel = line + spans[1 + 2 * row]!; texel < end; texel++) {
        if (owner[texel] === NO_OWNER) owner[texel] = at / 3;
      }
    }
  }
}
