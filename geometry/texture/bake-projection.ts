import { createRaster, type Raster } from '../image/raster.js';
import type { Mesh } from '../mesh/mesh.js';
import { depthFromFront } from '../render/depth-from-front.js';
import { createFaceFrame, type FaceFrame, frameFace, weighTexel } from './face-frame.js';
import { fillFromRim, RIM_LEVEL } from './fill-from-rim.js';
import { fillGutter } from './fill-gutter.js';
import { type FrontFaces, isCovered, sortFrontFaces } from './front-faces.js';
import { PROVENANCE } from './provenance.js';
import { NO_OWNER, rasteriseAtlas } from './rasterise-atlas.js';
import { type SoftLevel, sampleSoft, softenPicture } from './soften-picture.js';
import { spreadColours } from './spread-colours.js';

// Bound once: in the VM contexts that Jest runs modules in, each look-up of a global costs as much as the whole inner loop.
const { abs, floor, hypot, log2, max, min, sqrt } = Math;

export interface BakeOptions {
  /** Unwrapped mesh with smooth normals, in the cut-out's frame. */
  mesh: Mesh & { uvs: Float32Array; normals: Float32Array };
  /** The square cut-out, RGBA. */
  cutout: Raster;
  /** Side of the texture in texels, 512..4096. @default 1024 */
  size?: number;
  /** Told the share done, 0..1. */
  onProgress?: (done: number) => void;
}

export interface BakedTexture {
  /** `size × size`, RGB, sRGB. */
  texture: Raster;
  /** `size²`, see {@link PROVENANCE}. */
  provenance: Uint8Array;
}

export const BAKE_DEFAULTS = { size: 1024 } as const;

// The picture is taken as it is where the normal's z is above SHARP_COSINE, not at all below SOFT_COSINE, and blended
// between: at 0.58 (55 degrees) a pixel is stretched 1.7-fold on the surface, at 0.22 more than fourfold, which shows as streaks.
const SOFT_COSINE = 0.22;
const SHARP_COSINE = 0.58;
// Pyramid level of the colours at a vertical side and on the back, for a picture of LEVEL_WIDTH: 2^3.1 = 9 px.
const SIDE_LEVEL = 3.1;
const BACK_LEVEL = 3.4;
const LEVEL_WIDTH = 512;
// Share of colours carried in from the outline in the back's: the soft mirror image alone keeps dark ghosts of eyes.
const BACK_RIM = 0.7;
// Where the mesh is thinner than this (model units) the back is less soft, at its very rim not at all: front and back
// then meet in the same colours at sharp creases, and thin parts keep their own colour.
const FULL_THICKNESS = 0.05;
// How far, in model units, a side looks inside the outline for its colour.
const PULL = 0.022;
// Picture pixels between the outline of something before a surface and the surface's own trusted colours: matting,
// resampling and the pyramid's level 1 mix about that many.
const CLEARANCE = 4;
const GUTTER_RINGS = 4;
const LEAST_DEPTH_SIDE = 512;
const MOST_DEPTH_SIDE = 1024;
// Depth by which a point may lie under the front-most surface and still count as seen, model units.
const DEPTH_BIAS = 0.004;

/**
 * Paints a mesh with the one picture it was made from: parts that face the viewer and are not hidden get the picture
 * itself; sides get colours from inside the outline, ever softer towards grazing angles; the back gets a soft mirror
 * image; hidden parts get what the surface around them has. Blends are smooth; texels beyond charts are filled.
 *
 * @throws Error when size is out of range or the cut-out is not a square RGBA raster
 */
export function bakeProjection(options: BakeOptions): BakedTexture {
  const { mesh, cutout, size, onProgress } = { ...BAKE_DEFAULTS, ...options };
  if (!(size >= 512 && size <= 4096)) throw new Error(`Expected 512..4096 for size but received ${size}`);
  if (cutout.channels !== 4 || cutout.width !== cutout.height) {
    const shape = `${cutout.width} × ${cutout.height} × ${cutout.channels}`;
    throw new Error(`Expected a square RGBA raster for cutout but received ${shape}`);
  }
  const levels = softenPicture(cutout);
  onProgress?.(0.2);
  const atlas = rasteriseAtlas(mesh, size);
  const scene: Scene = {
    mesh,
    levels,
    rim: fillFromRim(cutout, levels),
    nearest: nearestDepth(mesh, min(MOST_DEPTH_SIDE, max(LEAST_DEPTH_SIDE, size))),
    baseLevel: max(0, log2(cutout.width / texelsPerUnit(mesh, size)) - 0.5),
    levelShift: log2(cutout.width / LEVEL_WIDTH),
    hidden: undefined,
  };
  onProgress?.(0.4);
  const texture = createRaster(size, size, 3);
  const provenance = new Uint8Array(size * size);
  paintTexels(scene, atlas.owner, size, texture.data, provenance);
  onProgress?.(0.85);
  fillGutter(texture.data, provenance, size, GUTTER_RINGS);
  onProgress?.(1);
  return { texture, provenance };
}

interface Scene {
  mesh: BakeOptions['mesh'];
  levels: readonly SoftLevel[];
  rim: readonly SoftLevel[];
  nearest: NearestDepth;
  /** Pyramid level at which the picture's pixels are as wide as the front's texels, ≥ 0. */
  baseLevel: number;
  /** What to add to levels told for LEVEL_WIDTH. */
  levelShift: number;
  /** Colours of hidden parts, `3 × vertices`; made when the first hidden texel asks. */
  hidden: Float32Array | undefined;
}

/** A depth picture whose every sample is the greatest of its 3 × 3 surroundings. */
interface NearestDepth {
  side: number;
  depth: Float32Array;
  /** To decide where the depth picture can't: near edges and on slopes. */
  faces: FrontFaces;
}

function nearestDepth(mesh: Mesh, side: number): NearestDepth {
  const raw = depthFromFront(mesh, side);
  const wide = new Float32Array(raw.length);
  const depth = new Float32Array(raw.length);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      wide[at] = max(raw[at]!, raw[x > 0 ? at - 1 : at]!, raw[x < side - 1 ? at + 1 : at]!);
    }
  }
  for (let at = 0; at < raw.length; at++) {
    depth[at] = max(wide[at]!, wide[at >= side ? at - side : at]!, wide[at < raw.length - side ? at + side : at]!);
  }
  return { side, depth, faces: sortFrontFaces(mesh) };
}

/** Whether the viewer sees a point with that normal; a point near the edge of something before it counts as hidden. */
function isSeen(nearest: NearestDepth, x: number, y: number, z: number, normalZ: number): boolean {
  if (normalZ <= SOFT_COSINE) return false;
  // The surface itself rises by up to its slope over the 3 × 3 surroundings (2.2 samples to the far corner).
  const slope = sqrt(1 - min(1, normalZ * normalZ)) / normalZ;
  const at = sampleAt(nearest.side, x, y);
  if (z + DEPTH_BIAS + (2.2 * slope) / nearest.side < nearest.depth[at]!) return false;
  return z >= nearest.depth[at]! || !isCovered(nearest.faces, x, y, z);
}

/** The depth sample of picture position (x, y). */
function sampleAt(side: number, x: number, y: number): number {
  const column = min(side - 1, max(0, floor((x + 0.5) * side)));
  const row = min(side - 1, max(0, floor((0.5 - y) * side)));
  return row * side + column;
}

/** Texels per model unit on the front, from the areas of the faces that look forward. */
function texelsPerUnit(mesh: BakeOptions['mesh'], size: number): number {
  const { positions, indices, uvs } = mesh;
  let [plane, atlas] = [0, 0];
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [indices[at]!, indices[at + 1]!, indices[at + 2]!];
    const area = cross(positions, 3, a, b, c);
    if (area <= 0) continue;
    plane += area;
    atlas += abs(cross(uvs, 2, a, b, c));
  }
  return plane > 0 && atlas > 0 ? size * sqrt(atlas / plane) : size;
}

function cross(values: Float32Array, stride: number, a: number, b: number, c: number): number {
  const [ax, ay] = [values[stride * a]!, values[stride * a + 1]!];
  const ux = values[stride * b]! - ax;
  const uy = values[stride * b + 1]! - ay;
  return ux * (values[stride * c + 1]! - ay) - (values[stride * c]! - ax) * uy;
}

function smoothstep(low: number, high: number, value: number): number {
  const t = min(1, max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

function paintTexels(scene: Scene, owner: Int32Array, size: number, rgb: Uint8Array, provenance: Uint8Array): void {
  const { positions, normals } = scene.mesh;
  const frame = createFaceFrame();
  const point = new Float64Array(6);
  const colour = new Float64Array(3);
  const second = new Float64Array(3);
  let framed = NO_OWNER;
  for (let texel = 0; texel < owner.length; texel++) {
    const face = owner[texel]!;
    if (face === NO_OWNER) continue;
    if (face !== framed) frameFace(scene.mesh, size, face, frame);
    framed = face;
    weighTexel(frame, texel, size);
    const { wa, wb, wc } = frame;
    for (let k = 0; k < 3; k++) {
      const [a, b, c] = [3 * frame.a + k, 3 * frame.b + k, 3 * frame.c + k];
      point[k] = wa * positions[a]! + wb * positions[b]! + wc * positions[c]!;
      point[3 + k] = wa * normals[a]! + wb * normals[b]! + wc * normals[c]!;
    }
    provenance[texel] = paintPoint(scene, point, frame, wb, wc, colour, second);
    for (let k = 0; k < 3; k++) rgb[3 * texel + k] = min(255, colour[k]! + 0.5);
  }
}

/** Colour of one surface point into `colour`; returns its provenance. */
function paintPoint(
  scene: Scene,
  point: Float64Array,
  frame: FaceFrame,
  wb: number,
  wc: number,
  colour: Float64Array,
  second: Float64Array,
): number {
  const [x, y, z] = [point[0]!, point[1]!, point[2]!];
  const length = hypot(point[3]!, point[4]!, point[5]!) || 1;
  const [nx, ny, nz] = [point[3]! / length, point[4]! / length, point[5]! / length];
  const u = x + 0.5;
  const v = 0.5 - y;
  if (nz > SOFT_COSINE && !isSeen(scene.nearest, x, y, z, nz)) {
    scene.hidden ??= hiddenColours(scene);
    const { hidden } = scene;
    const [a, b, c] = [3 * frame.a, 3 * frame.b, 3 * frame.c];
    for (let k = 0; k < 3; k++) colour[k] = (1 - wb - wc) * hidden[a + k]! + wb * hidden[b + k]! + wc * hidden[c + k]!;
    return PROVENANCE.side;
  }
  const sharp = smoothstep(SOFT_COSINE, SHARP_COSINE, nz);
  if (sharp < 1) {
    const thickness = nz < 0 ? scene.nearest.depth[sampleAt(scene.nearest.side, x, y)]! - z : 0;
    paintSoft(scene, u, v, nx, ny, nz, thickness, colour, second);
  }
  if (sharp <= 0) return nz < -SOFT_COSINE ? PROVENANCE.back : PROVENANCE.side;
  sampleSoft(scene.levels, u, v, scene.baseLevel, second);
  for (let k = 0; k < 3; k++) colour[k] = sharp < 1 ? colour[k]! + sharp * (second[k]! - colour[k]!) : second[k]!;
  return PROVENANCE.front;
}

/** The soft colour of sides and back at picture position (u, v). */
function paintSoft(
  scene: Scene,
  u: number,
  v: number,
  nx: number,
  ny: number,
  nz: number,
  thickness: number,
  colour: Float64Array,
  second: Float64Array,
): void {
  const side = smoothstep(SHARP_COSINE, 0, nz);
  const back = smoothstep(0, -0.6, nz);
  const thick = back > 0 ? smoothstep(0, FULL_THICKNESS, thickness) : 0;
  const softness = SIDE_LEVEL * side * (1 - back) + BACK_LEVEL * back * thick;
  const level = max(scene.baseLevel, scene.levelShift + softness);
  const pull = PULL * side;
  const pu = u - nx * pull;
  const pv = v + ny * pull;
  sampleSoft(scene.levels, pu, pv, level, colour);
  if (thick <= 0) return;
  sampleSoft(scene.rim, pu, pv, level - RIM_LEVEL, second);
  for (let k = 0; k < 3; k++) colour[k]! += BACK_RIM * back * thick * (second[k]! - colour[k]!);
}

/** Whether the viewer sees a point and what lies CLEARANCE picture pixels around it, so that its colour is its own. */
function isSeenAround(scene: Scene, x: number, y: number, z: number, normalZ: number): boolean {
  if (!isSeen(scene.nearest, x, y, z, normalZ)) return false;
  const away = CLEARANCE / scene.levels[0]!.width;
  const rise = (away * sqrt(1 - min(1, normalZ * normalZ))) / normalZ;
  return (
    isSeen(scene.nearest, x - away, y, z + rise, normalZ) &&
    isSeen(scene.nearest, x + away, y, z + rise, normalZ) &&
    isSeen(scene.nearest, x, y - away, z + rise, normalZ) &&
    isSeen(scene.nearest, x, y + away, z + rise, normalZ)
  );
}

/** Colours for all vertices, carried over the surface from those that the viewer sees. */
function hiddenColours(scene: Scene): Float32Array {
  const { positions, normals } = scene.mesh;
  const vertices = positions.length / 3;
  const colours = new Float32Array(positions.length);
  const isKnown = new Uint8Array(vertices);
  const colour = new Float64Array(3);
  for (let vertex = 0; vertex < vertices; vertex++) {
    const [x, y, z] = [positions[3 * vertex]!, positions[3 * vertex + 1]!, positions[3 * vertex + 2]!];
    if (!isSeenAround(scene, x, y, z, normals[3 * vertex + 2]!)) continue;
    isKnown[vertex] = 1;
    sampleSoft(scene.levels, x + 0.5, 0.5 - y, scene.baseLevel + 1, colour);
    colours.set(colour, 3 * vertex);
  }
  spreadColours(scene.mesh, colours, isKnown);
  return colours;
}
