import type { CrossSection, ManifoldToplevel } from 'manifold-3d';
import type { Mesh } from '../mesh/mesh.js';
import type { Ring } from '../silhouette/outline-rings.js';
import { stackRings } from './stack-rings.js';

/** What is made of an outline; lengths as shares of the finished model's longest side. */
export type Extrusion =
  /** The largest piece, its holes kept, as a prism. */
  | { profile: 'solid'; depth: number }
  /** All pieces raised by `depth` on a plate of thickness `base` that reaches `border` beyond their convex hull. */
  | { profile: 'stamp'; depth: number; base: number; border: number }
  /**
   * A wall of thickness `blade` round the largest piece, without its holes, `base + depth` high, on a foot of height
   * `base` that reaches `border` outwards.
   */
  | { profile: 'cutter'; depth: number; base: number; border: number; blade: number };

// Lengths within this file are shares of the silhouette's longest side, so that small ones are as exact as large ones.

/** Corners nearer than this to the line between their neighbours go: 0.004 mm on 10 cm, 1/25 of a pixel of 1024. */
const STRAIGHT = 4e-5;
/** Pieces of a round corner of an offset, on a full circle. */
const ROUND_SEGMENTS = 64;
/** A plate reaches beyond its picture by this share of the longest side at least: their walls must not touch. */
const LEAST_BORDER = 1e-3;
/** The foot reaches so many times as far outwards as the wall at least. */
const LEAST_FOOT = 1.5;

interface Tools {
  wasm: ManifoldToplevel;
  /** What it gets is freed at the end: sections live on the WebAssembly heap. */
  keep<T extends { delete(): void }>(thing: T): T;
}

/**
 * Makes a solid with exactly upright walls, a flat bottom and flat tops of the polygons of `outlineRings`, with Clipper's
 * offsets and Manifold's triangulation. Its middle plane is z = 0; what is raised looks to +Z.
 *
 * @returns one closed shell, vertices joined, no normals; without faces where the rings enclose nothing.
 * @throws Error as `stackRings`.
 */
export function extrudeRings(wasm: ManifoldToplevel, rings: readonly Ring[], extrusion: Extrusion): Mesh {
  const nothing: Mesh = { positions: new Float32Array(), indices: new Uint32Array() };
  if (rings.length === 0) return nothing;
  const things: { delete(): void }[] = [];
  const keep = <T extends { delete(): void }>(thing: T): T => {
    things.push(thing);
    return thing;
  };
  try {
    const frame = frameOf(rings);
    const framed = rings.map((ring) =>
      ring.map(([x, y]): [number, number] => [(x - frame.x) / frame.side, (y - frame.y) / frame.side]),
    );
    const outline = keep(keep(new wasm.CrossSection(framed, 'EvenOdd')).simplify(STRAIGHT));
    if (outline.isEmpty()) return nothing;
    return placeIn(frame, bodyOf({ wasm, keep }, outline, extrusion));
  } finally {
    for (const thing of things) thing.delete();
  }
}

function bodyOf(tools: Tools, outline: CrossSection, extrusion: Extrusion): Mesh {
  if (extrusion.profile === 'stamp') return stampOf(tools, outline, extrusion);
  if (extrusion.profile === 'cutter') return cutterOf(tools, outline, extrusion);
  const piece = largestPiece(tools, outline);
  const area = piece.toPolygons();
  const half = (extrusion.depth * sideOf(piece)) / 2;
  return stackRings(
    tools.wasm,
    [{ area, from: -half, to: half }],
    [
      { z: -half, faces: 'down', area },
      { z: half, faces: 'up', area },
    ],
  );
}

function stampOf(tools: Tools, outline: CrossSection, sizes: Sizes<'stamp'>): Mesh {
  const { wasm, keep } = tools;
  const border = Math.max(LEAST_BORDER, sizes.border);
  const side = sideOf(outline) / (1 - 2 * border);
  const plate = widen(tools, keep(outline.hull()), border * side).toPolygons();
  const picture = outline.toPolygons();
  const half = ((sizes.base + sizes.depth) * side) / 2;
  const ledge = sizes.base * side - half;
  return stackRings(
    wasm,
    [
      { area: plate, from: -half, to: ledge },
      { area: picture, from: ledge, to: half },
    ],
    [
      { z: -half, faces: 'down', area: plate },
      { z: ledge, faces: 'up', area: plate, hole: picture },
      { z: half, faces: 'up', area: picture },
    ],
  );
}

function cutterOf(tools: Tools, outline: CrossSection, sizes: Sizes<'cutter'>): Mesh {
  const { wasm } = tools;
  const piece = filledPiece(tools, outline);
  const reach = Math.max(sizes.border, LEAST_FOOT * sizes.blade);
  const side = sideOf(piece) / (1 - 2 * reach);
  const inside = piece.toPolygons();
  const wall = widen(tools, piece, sizes.blade * side).toPolygons();
  const foot = widen(tools, piece, reach * side).toPolygons();
  const half = ((sizes.base + sizes.depth) * side) / 2;
  const ledge = sizes.base * side - half;
  return stackRings(
    wasm,
    [
      { area: foot, from: -half, to: ledge },
      { area: wall, from: ledge, to: half },
      // Looks into the piece: its upper edge is the first.
      { area: inside, from: half, to: -half },
    ],
    [
      { z: -half, faces: 'down', area: foot, hole: inside },
      { z: ledge, faces: 'up', area: foot, hole: wall },
      { z: half, faces: 'up', area: wall, hole: inside },
    ],
  );
}

type Sizes<Profile extends Extrusion['profile']> = Extract<Extrusion, { profile: Profile }>;

function widen({ keep }: Tools, section: CrossSection, by: number): CrossSection {
  return keep(keep(section.offset(by, 'Round', 2, ROUND_SEGMENTS)).simplify(STRAIGHT));
}

function largestPiece({ keep }: Tools, outline: CrossSection): CrossSection {
  const pieces = outline.decompose().map(keep);
  return pieces.reduce((largest, piece) => (piece.area() > largest.area() ? piece : largest));
}

/** The piece that covers most, its holes filled. */
function filledPiece(tools: Tools, outline: CrossSection): CrossSection {
  // Outer outlines run counter-clockwise and holes clockwise in what Clipper makes.
  const outer = outline.toPolygons().filter((polygon) => signedArea(polygon) > 0);
  return largestPiece(tools, tools.keep(new tools.wasm.CrossSection(outer, 'NonZero')));
}

function signedArea(polygon: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (const [k, [x, y]] of polygon.entries()) {
    const [nextX, nextY] = polygon[(k + 1) % polygon.length]!;
    sum += x * nextY - nextX * y;
  }
  return sum / 2;
}

/** Longest side of the bounding box. */
function sideOf(section: CrossSection): number {
  const { min, max } = section.bounds();
  return Math.max(max[0] - min[0], max[1] - min[1]);
}

/** Middle and longest side of the rings, model units. */
interface Frame {
  x: number;
  y: number;
  side: number;
}

function frameOf(rings: readonly Ring[]): Frame {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [low, high] = [Math.min(low, y), Math.max(high, y)];
    }
  }
  return { x: (left + right) / 2, y: (low + high) / 2, side: Math.max(right - left, high - low) };
}

function placeIn({ x, y, side }: Frame, { positions, indices }: Mesh): Mesh {
  const middle = [x, y, 0];
  return { positions: positions.map((value, i) => middle[i % 3]! + side * value), indices };
}
