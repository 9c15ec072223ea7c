import type { Raster } from '../image/raster.js';
import type { Mesh } from '../mesh/mesh.js';

/**
 * One colour a vertex (`3 × vertices` bytes, sRGB) for formats without textures: the texture at the vertex, bilinear.
 * Copies of a vertex on a seam may differ by the blend there, at most a few levels.
 */
export function vertexColours(mesh: Mesh & { uvs: Float32Array }, texture: Raster): Uint8Array {
  const { width, height, channels, data } = texture;
  const vertices = mesh.uvs.length / 2;
  const colours = new Uint8Array(3 * vertices);
  for (let vertex = 0; vertex < vertices; vertex++) {
    const x = Math.min(width - 1, Math.max(0, mesh.uvs[2 * vertex]! * width - 0.5));
    const y = Math.min(height - 1, Math.max(0, mesh.uvs[2 * vertex + 1]! * height - 0.5));
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const right = x0 + 1 < width ? channels : 0;
    const down = y0 + 1 < height ? channels * width : 0;
    const at = channels * (y0 * width + x0);
    for (let k = 0; k < 3; k++) {
      const channel = channels === 1 ? at : at + k;
      const upper = data[channel]! + (x - x0) * (data[channel + right]! - data[channel]!);
      const lower = data[channel + down]! + (x - x0) * (data[channel + down + right]! - data[channel + down]!);
      colours[3 * vertex + k] = upper + (y - y0) * (lower - upper) + 0.5;
    }
  }
  return colours;
}
