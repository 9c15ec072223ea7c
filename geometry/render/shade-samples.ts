import type { Raster } from '../image/raster.js';
import type { Mesh } from '../mesh/mesh.js';
import type { ViewAxes, ViewSamples } from './draw-samples.js';
import type { StudioLight } from './studio-light.js';

/** What a view shows and how it is lit. */
export interface ShadedScene {
  mesh: Mesh;
  texture: Raster | undefined;
  light: StudioLight;
  background: readonly [number, number, number, number];
}

/** sRGB of a mesh without texture: light clay. */
const CLAY = [206, 200, 194] as const;

/** Everything of one face that is affine over the picture: `value(x, y) = base + x × perX + y × perY`. */
const LANES = 5;
interface FaceLanes {
  face: number;
  base: Float64Array;
  perX: Float64Array;
  perY: Float64Array;
}

/** Shades the samples of a view and averages 2 × 2 of them into each pixel of `raster` (RGBA, straight alpha). */
export function resolveSamples(scene: ShadedScene, samples: ViewSamples, axes: ViewAxes, raster: Raster): void {
  const { width } = samples;
  const rows = new Float32Array(2 * width * 4);
  const lanes: FaceLanes = {
    face: -1,
    base: new Float64Array(LANES),
    perX: new Float64Array(LANES),
    perY: new Float64Array(LANES),
  };
  const uvs = scene.texture ? scene.mesh.uvs : undefined;
  const shade = { ...scene, uvs, axes, lanes };
  for (let y = 0; y < raster.height; y++) {
    rows.fill(0);
    shadeRow(shade, samples, 2 * y, rows, 0);
    shadeRow(shade, samples, 2 * y + 1, rows, 4 * width);
    averageRow(rows, 4 * width, scene.background, raster, y);
  }
}

interface Shade extends ShadedScene {
  uvs: Float32Array | undefined;
  axes: ViewAxes;
  lanes: FaceLanes;
}

/** Writes RGB 0..255 and coverage 0 or 1 of one row of samples to `out` from `offset`. */
function shadeRow(shade: Shade, samples: ViewSamples, row: number, out: Float32Array, offset: number): void {
  const { width, face } = samples;
  const { lanes, light, texture } = shade;
  const { base, perX, perY } = lanes;
  const half = light.side / 2;
  const last = light.side - 1;
  const y = row + 0.5;
  for (let column = 0; column < width; column++) {
    const shown = face[row * width + column]!;
    if (shown < 0) continue;
    if (shown !== lanes.face) frameFace(shade, samples, shown);
    const x = column + 0.5;
    const nx = base[0]! + x * perX[0]! + y * perY[0]!;
    const ny = base[1]! + x * perX[1]! + y * perY[1]!;
    const nz = base[2]! + x * perX[2]! + y * perY[2]!;
    const scale = half / Math.sqrt(nx * nx + ny * ny + nz * nz + 1e-20);
    const cell = Math.min(last, (half - ny * scale) | 0) * light.side + Math.min(last, (half + nx * scale) | 0);
    const bright = light.diffuse[cell]!;
    const gloss = light.gloss[cell]!;
    const at = offset + 4 * column;
    if (texture && shade.uvs) {
      const u = base[3]! + x * perX[3]! + y * perY[3]!;
      const v = base[4]! + x * perX[4]! + y * perY[4]!;
      readTexture(texture, u, v, out, at);
    } else {
      out[at] = CLAY[0];
      out[at + 1] = CLAY[1];
      out[at + 2] = CLAY[2];
    }
    out[at] = Math.min(255, out[at]! * bright + gloss);
    out[at + 1] = Math.min(255, out[at + 1]! * bright + gloss);
    out[at + 2] = Math.min(255, out[at + 2]! * bright + gloss);
    out[at + 3] = 1;
  }
}

/** Bilinear RGB of the texture at texel position (u, v) (centres at .5) into `out`. */
function readTexture(texture: Raster, u: number, v: number, out: Float32Array, at: number): void {
  const { width, height, channels, data } = texture;
  const x = Math.min(width - 1, Math.max(0, u - 0.5));
  const y = Math.min(height - 1, Math.max(0, v - 0.5));
  const x0 = x | 0;
  const y0 = y | 0;
  const fx = x - x0;
  const fy = y - y0;
  const p00 = (y0 * width + x0) * channels;
  const p01 = x0 + 1 < width ? p00 + channels : p00;
  const down = y0 + 1 < height ? width * channels : 0;
  const w11 = fx * fy;
  const w01 = fx - w11;
  const w10 = fy - w11;
  const w00 = 1 - fx - w10;
  out[at] = w00 * data[p00]! + w01 * data[p01]! + w10 * data[p00 + down]! + w11 * data[p01 + down]!;
  out[at + 1] = w00 * data[p00 + 1]! + w01 * data[p01 + 1]! + w10 * data[p00 + down + 1]! + w11 * data[p01 + down + 1]!;
  out[at + 2] = w00 * data[p00 + 2]! + w01 * data[p01 + 2]! + w10 * data[p00 + down + 2]! + w11 * data[p01 + down + 2]!;
}

/** Sets the lanes of a face: view-space normal (3) and texel position (2). */
function frameFace(shade: Shade, samples: ViewSamples, face: number): void {
  const { mesh, uvs, texture, axes, lanes } = shade;
  const { projected, normals } = samples;
  const a = mesh.indices[3 * face]!;
  const b = mesh.indices[3 * face + 1]!;
  const c = mesh.indices[3 * face + 2]!;
  const ax = projected[3 * a]!;
  const ay = projected[3 * a + 1]!;
  const bx = projected[3 * b]! - ax;
  const by = projected[3 * b + 1]! - ay;
  const cx = projected[3 * c]! - ax;
  const cy = projected[3 * c + 1]! - ay;
  const inverse = 1 / (bx * cy - cx * by);
  lanes.face = face;
  if (normals.length === 0) setFlatNormal(mesh, axes, a, b, c, lanes);
  for (let lane = normals.length > 0 ? 0 : 3; lane < LANES; lane++) {
    let va = 0;
    let db = 0;
    let dc = 0;
    if (lane < 3) {
      va = normals[3 * a + lane]!;
      db = normals[3 * b + lane]! - va;
      dc = normals[3 * c + lane]! - va;
    } else if (uvs && texture) {
      const size = lane === 3 ? texture.width : texture.height;
      va = uvs[2 * a + lane - 3]! * size;
      db = uvs[2 * b + lane - 3]! * size - va;
      dc = uvs[2 * c + lane - 3]! * size - va;
    }
    const perX = (db * cy - dc * by) * inverse;
    const perY = (dc * bx - db * cx) * inverse;
    lanes.perX[lane] = perX;
    lanes.perY[lane] = perY;
    lanes.base[lane] = va - ax * perX - ay * perY;
  }
}

/** The face's own normal in view space, for meshes without vertex normals. */
function setFlatNormal(mesh: Mesh, axes: ViewAxes, a: number, b: number, c: number, lanes: FaceLanes): void {
  const { positions } = mesh;
  const edge = (to: number, k: number) => positions[3 * to + k]! - positions[3 * a + k]!;
  const x = edge(b, 1) * edge(c, 2) - edge(b, 2) * edge(c, 1);
  const y = edge(b, 2) * edge(c, 0) - edge(b, 0) * edge(c, 2);
  const z = edge(b, 0) * edge(c, 1) - edge(b, 1) * edge(c, 0);
  const scale = 1 / (Math.hypot(x, y, z) || 1);
  for (let axis = 0; axis < 3; axis++) {
    lanes.base[axis] = (x * axes[3 * axis]! + y * axes[3 * axis + 1]! + z * axes[3 * axis + 2]!) * scale;
    lanes.perX[axis] = 0;
    lanes.perY[axis] = 0;
  }
}

/** Averages two rows of samples into row `y` of the raster over the background. */
function averageRow(
  rows: Float32Array,
  lower: number,
  background: readonly [number, number, number, number],
  raster: Raster,
  y: number,
): void {
  for (let x = 0; x < raster.width; x++) {
    const s = 8 * x;
    const out = 4 * (y * raster.width + x);
    const covered = rows[s + 3]! + rows[s + 7]! + rows[lower + s + 3]! + rows[lower + s + 7]!;
    const behind = ((4 - covered) * background[3]) / 255;
    const alpha = covered + behind;
    for (let k = 0; k < 3 && alpha > 0; k++) {
      const sum = rows[s + k]! + rows[s + 4 + k]! + rows[lower + s + k]! + rows[lower + s + 4 + k]!;
      raster.data[out + k] = (sum + behind * background[k]!) / alpha + 0.5;
    }
    raster.data[out + 3] = (alpha / 4) * 255 + 0.5;
  }
}
