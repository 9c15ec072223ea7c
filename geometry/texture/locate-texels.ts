import type { Mesh } from '../mesh/mesh.js';
import { createFaceFrame, frameFace, weighTexel } from './face-frame.js';
import { NO_OWNER, rasteriseAtlas } from './rasterise-atlas.js';

/** The texels of an atlas that show a surface, in order, and where on it. */
export interface TexelPoints {
  size: number;
  /** Row by row from the top, `x + size × y`. */
  texels: Uint32Array;
  /** `3 × texels`, in the mesh's frame. */
  points: Float32Array;
}

/** Finds the point of the surface under the centre of each texel that a face covers or touches. */
export function locateTexels(mesh: Mesh & { uvs: Float32Array }, size: number): TexelPoints {
  const { owner } = rasteriseAtlas(mesh, size);
  const { positions } = mesh;
  let count = 0;
  for (let texel = 0; texel < owner.length; texel++) if (owner[texel] !== NO_OWNER) count++;
  const texels = new Uint32Array(count);
  const points = new Float32Array(3 * count);
  const frame = createFaceFrame();
  let framed = NO_OWNER;
  for (let texel = 0, at = 0; texel < owner.length; texel++) {
    const face = owner[texel]!;
    if (face === NO_OWNER) continue;
    if (face !== framed) frameFace(mesh, size, face, frame);
    framed = face;
    weighTexel(frame, texel, size);
    const [a, b, c] = [3 * frame.a, 3 * frame.b, 3 * frame.c];
    for (let k = 0; k < 3; k++) {
      points[3 * at + k] = frame.wa * positions[a + k]! + frame.wb * positions[b + k]! + frame.wc * positions[c + k]!;
    }
    texels[at++] = texel;
  }
  return { size, texels, points };
}
