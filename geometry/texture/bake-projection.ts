import { createRaster, type Raster } from '../image/raster.js';
import type { Mesh } from '../mesh/mesh.js';
import { createFaceFrame, type FaceFrame, frameFace, weighTexel } from './face-frame.js';
import { fillGutter } from './fill-gutter.js';
import { fillRows } from './fill-rows.js';
import { type FrontView, isSeen, isSeenAround, mirrorDepth, nearestDepth, viewFromFront } from './front-view.js';
import { mirrorSymmetry } from './mirror-symmetry.js';
import { PROVENANCE } from './provenance.js';
import { NO_OWNER, rasteriseAtlas } from './rasterise-atlas.js';
import { type SoftLevel, sampleSoft, softenPicture } from './soften-picture.js';
import { spreadColours } from './spread-colours.js';

// Bound once: in the VM contexts that Jest runs modules in, each look-up of a global costs as much as the whole inner loop.
const { abs, hypot, log2, max, min, sqrt } = Math;

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
// between: at 0.7 (46 degrees) a pixel is stretched 1.4-fold on the surface, at 0.35 almost threefold: streaks.
const SOFT_COSINE = 0.35;
const SHARP_COSINE = 0.7;
// Vertices that look to the viewer at least so give their colour to the unseen ones.
const GIVING_COSINE = 0.5;
// A silhouette less like its own mirror image than this shows a thing from its side, so its other side is taken to look
// alike; a front view says nothing of the back. Of twelve pictures those of animals from the side have at most .48, a
// girl with a tail to one side has .63, other front views .79 and more.
const PROFILE_SYMMETRY = 0.55;
// Pyramid levels, for a picture of LEVEL_WIDTH: of a back guessed from a front view near its outline, and how many more
// where it is flat (rows differ by chance, which shows as streaks); and of the guesses for sides.
const ROWS_LEVEL = 2.6;
const FLAT_LEVELS = 2.2;
const SIDE_LEVEL = 3.5;
// Where the mesh is thinner than this, model units, its two sides are of one colour (a tail, a brim, a leg): the back of a
// front view is the mirrored picture up to half of it, and turns into the rows' picture up to all of it.
const THIN = 0.1;
// How far, in model units, a side looks inside the outline for its colour, and over what way its colour gives way to
// those around it.
const LOOK_INSIDE = 0.022;
const SIDE_REACH = 0.04;
// What a side's normal counts as at least when its visibility is asked: the slope is its inverse.
const LEAST_COSINE = 0.2;
const LEVEL_WIDTH = 512;
// Picture pixels between the outline of something before a surface and the surface's own trusted colours: matting,
// resampling and the pyramid's level 1 mix about that many.
const CLEARANCE = 4;
const GUTTER_RINGS = 4;
const LEAST_DEPTH_SIDE = 512;
const MOST_DEPTH_SIDE = 1024;

/**
 * Paints a mesh with the one picture it was made from: parts that face the viewer and are not hidden get the picture
 * itself, weighted by the cosine towards the outline; of a thing pictured from its side the back gets it mirrored
 * (`mirrorSymmetry`). All else gets the colours around it, carried over the surface (`spreadColours`). Texels beyond
 * charts are filled.
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
  const depthSide = min(MOST_DEPTH_SIDE, max(LEAST_DEPTH_SIDE, size));
  const levels = softenPicture(cutout);
  onProgress?.(0.2);
  const level = max(0, log2(cutout.width / texelsPerUnit(mesh, size)) - 0.5);
  const soft = log2(cutout.width / LEVEL_WIDTH);
  const front: Side = { view: viewFromFront(mesh, depthSide), levels, level, flatLevels: 0 };
  const behind = viewFromFront(mirrorDepth(mesh), depthSide);
  const isProfile = mirrorSymmetry(cutout) < PROFILE_SYMMETRY;
  // The rows' picture has half the cut-out's size, so each of its levels is as soft as the cut-out's next one.
  const rowsLevel = max(level, ROWS_LEVEL + soft) - 1;
  const back: Side = isProfile
    ? { ...front, view: behind }
    : { view: behind, levels: fillRows(cutout, levels), level: rowsLevel, flatLevels: FLAT_LEVELS };
  const unseen = unseenColours(mesh, front, back, max(level, SIDE_LEVEL + soft));
  const scene: Scene = { mesh, front, back, unseen };
  onProgress?.(0.4);
  const { owner } = rasteriseAtlas(mesh, size);
  const texture = createRaster(size, size, 3);
  const provenance = new Uint8Array(size * size);
  paintTexels(scene, owner, size, texture.data, provenance);
  onProgress?.(0.85);
  fillGutter(texture.data, provenance, size, GUTTER_RINGS);
  onProgress?.(1);
  return { texture, provenance };
}

/** What one side of a mesh, seen straight on, is painted with. */
interface Side {
  /** From +Z; for the back that of the mirrored mesh. */
  view: FrontView;
  levels: readonly SoftLevel[];
  /** Pyramid level, ≥ 0: on the front that at which the picture's pixels are as wide as texels. */
  level: number;
  /** How many levels softer it is where it looks straight at its viewer. */
  flatLevels: number;
}

interface Scene {
  mesh: BakeOptions['mesh'];
  front: Side;
  back: Side;
  /** Colours for where no side's picture is used, `3 × vertices`. */
  unseen: Float32Array;
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
  let framed = NO_OWNER;
  let facing = 0;
  for (let texel = 0; texel < owner.length; texel++) {
    const face = owner[texel]!;
    if (face === NO_OWNER) continue;
    if (face !== framed) {
      frameFace(scene.mesh, size, face, frame);
      facing = cross(positions, 3, frame.a, frame.b, frame.c);
      framed = face;
    }
    weighTexel(frame, texel, size);
    const { wa, wb, wc } = frame;
    for (let k = 0; k < 3; k++) {
      const [a, b, c] = [3 * frame.a + k, 3 * frame.b + k, 3 * frame.c + k];
      point[k] = wa * positions[a]! + wb * positions[b]! + wc * positions[c]!;
      point[3 + k] = wa * normals[a]! + wb * normals[b]! + wc * normals[c]!;
    }
    provenance[texel] = paintPoint(scene, point, facing, frame, colour);
    for (let k = 0; k < 3; k++) rgb[3 * texel + k] = min(255, colour[k]! + 0.5);
  }
}

/** Colour of one surface point into `colour`; returns its provenance. `facing` > 0 where its face looks to the viewer. */
function paintPoint(scene: Scene, point: Float64Array, facing: number, frame: FaceFrame, colour: Float64Array): number {
  const [x, y, z] = [point[0]!, point[1]!, point[2]!];
  const nz = point[5]! / (hypot(point[3]!, point[4]!, point[5]!) || 1);
  // Smooth normals lean over creases: a face that looks away gets nothing, whatever they say.
  const side = nz > 0 ? scene.front : scene.back;
  const cosine = abs(nz);
  const share = nz * facing > 0 ? smoothstep(SOFT_COSINE, SHARP_COSINE, cosine) : 0;
  const isShown = share > 0 && isSeen(side.view, x, y, nz > 0 ? z : -z, cosine);
  if (isShown) sampleSide(scene, x, y, z, nz, 0, colour);
  if (!isShown || share < 1) {
    const { unseen } = scene;
    const [a, b, c] = [3 * frame.a, 3 * frame.b, 3 * frame.c];
    const rest = isShown ? 1 - share : 1;
    for (let k = 0; k < 3; k++) {
      const carried = frame.wa * unseen[a + k]! + frame.wb * unseen[b + k]! + frame.wc * unseen[c + k]!;
      colour[k] = rest < 1 ? colour[k]! + rest * (carried - colour[k]!) : carried;
    }
  }
  if (nz < -SOFT_COSINE) return PROVENANCE.back;
  return isShown ? PROVENANCE.front : PROVENANCE.side;
}

const mirrored = new Float64Array(3);

/**
 * The colour that a side's picture, that of the back where nz < 0, has for a surface point, into `colour`.
 * @param softer levels to add
 */
function sampleSide(
  { front, back }: Pick<Scene, 'front' | 'back'>,
  x: number,
  y: number,
  z: number,
  nz: number,
  softer: number,
  colour: Float64Array,
): void {
  const { levels, level, flatLevels } = nz > 0 ? front : back;
  const flat = flatLevels > 0 ? flatLevels * smoothstep(SOFT_COSINE, 1, abs(nz)) : 0;
  sampleSoft(levels, x + 0.5, 0.5 - y, level + flat + softer, colour);
  if (flatLevels === 0) return;
  const share = 1 - smoothstep(THIN / 2, THIN, nearestDepth(front.view, x, y) - z);
  if (share <= 0) return;
  sampleSoft(front.levels, x + 0.5, 0.5 - y, front.level + softer, mirrored);
  for (let k = 0; k < 3; k++) colour[k]! += share * (mirrored[k]! - colour[k]!);
}

/**
 * Colours for all vertices, carried over the surface from those that a side's picture shows well. Where the surface turns
 * away from both it holds on to what the outline shows there; where it is hidden it knows nothing.
 */
function unseenColours(mesh: BakeOptions['mesh'], front: Side, back: Side, sideLevel: number): Float32Array {
  const { positions, normals } = mesh;
  const colours = new Float32Array(positions.length);
  const reaches = new Float32Array(positions.length / 3);
  const colour = new Float64Array(3);
  const away = CLEARANCE / front.levels[0]!.width;
  for (let at = 0; at < positions.length; at += 3) {
    const [x, y, nz] = [positions[at]!, positions[at + 1]!, normals[at + 2]!];
    const side = nz > 0 ? front : back;
    const z = nz > 0 ? positions[at + 2]! : -positions[at + 2]!;
    const cosine = min(1, abs(nz));
    if (cosine >= GIVING_COSINE && isSeenAround(side.view, x, y, z, cosine, away)) {
      sampleSide({ front, back }, x, y, positions[at + 2]!, nz, 1, colour);
    } else {
      const inside = LOOK_INSIDE * (1 - cosine);
      const [u, v] = [x - inside * normals[at]! + 0.5, 0.5 - (y - inside * normals[at + 1]!)];
      sampleSoft(front.levels, u, v, sideLevel, colour);
      const isOpen = cosine < GIVING_COSINE && isSeen(side.view, x, y, z, max(LEAST_COSINE, cosine));
      reaches[at / 3] = isOpen ? SIDE_REACH : Infinity;
    }
    colours.set(colour, at);
  }
  spreadColours(mesh, colours, reaches);
  return colours;
}
