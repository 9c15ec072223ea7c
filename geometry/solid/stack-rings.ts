import type { ManifoldToplevel } from 'manifold-3d';
import type { Mesh } from '../mesh/mesh.js';
import type { Ring } from '../silhouette/outline-rings.js';
import { flipSlivers } from './flip-slivers.js';

/** Rings that bound an area: outer ones counter-clockwise, holes clockwise, none touching another. Extent about 1. */
export type Area = readonly Ring[];

/** An upright wall along every ring of an area, which looks away from the area; from above to below it looks into it. */
export interface Wall {
  area: Area;
  from: number;
  to: number;
}

/** A flat face at a height: `area` without `hole`, which lies within it. */
export interface Cap {
  z: number;
  faces: 'up' | 'down';
  area: Area;
  hole?: Area;
}

type Corner = Ring[number];

/**
 * Triangles of caps are to be higher than this over their longest side, and half as high with every try: eight times what
 * float32 coordinates are rounded by, so that no sliver folds over.
 */
const LEAST_HEIGHT = 5e-7;
const TRIES = 8;
/**
 * How far a corner is moved, at most, whose triangle is lower: a micrometre on 10 cm. On pixel grids corners of different
 * rings lie on one line, and triangles between three such are none.
 */
const MOVE = 1e-5;
/** Fractional parts of its multiples are spread evenly and never repeat (the plastic number's inverse). */
const SPREAD = 0.7548776662466927;

/**
 * The surface of a stack of prisms, from its walls and caps. Equal corners of the same ring at one height are one vertex.
 *
 * @param wasm its triangulation closes the caps.
 * @throws Error where the caps can't be closed with proper triangles.
 */
export function stackRings(wasm: ManifoldToplevel, walls: readonly Wall[], caps: readonly Cap[]): Mesh {
  const moved = new Map<Corner, Corner>();
  const placeOf = (corner: Corner): Corner => moved.get(corner) ?? corner;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const triangles = caps.map((cap) => closeCap(wasm, cap, placeOf));
    const least = LEAST_HEIGHT / 2 ** attempt;
    const small = triangles.flatMap((list) => list.filter((corners) => !(heightOf(corners.map(placeOf)) > least)));
    if (small.length === 0) return assemble(walls, caps, triangles, placeOf);
    for (const [k, corner] of [...new Set(small.flat())].entries()) moved.set(corner, move(corner, 2 * k + attempt));
  }
  throw new Error('Expected rings whose inside can be closed with triangles but received others.');
}

function move([x, y]: Corner, number: number): Corner {
  const by = (turn: number) => MOVE * (2 * ((turn * SPREAD) % 1) - 1);
  return [x + by(number + 1), y + by(number + 2)];
}

/** The triangles of a cap by their corners, counter-clockwise. */
function closeCap(
  wasm: ManifoldToplevel,
  { area, hole = [] }: Cap,
  placeOf: (corner: Corner) => Corner,
): [Corner, Corner, Corner][] {
  const rings = [...area, ...hole.map((ring) => ring.toReversed())];
  const corners = rings.flat();
  const polygons = rings.map((ring) => ring.map(placeOf));
  const triangles = wasm.triangulate(polygons);
  flipSlivers(triangles, polygons.flat());
  return triangles.map(([a, b, c]) => [corners[a]!, corners[b]!, corners[c]!]);
}

/** Over the longest side, below 0 where the corners run clockwise. */
function heightOf(corners: readonly Corner[]): number {
  const [a, b, c] = corners as [Corner, Corner, Corner];
  const double = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  return double / Math.max(distance(a, b), distance(b, c), distance(c, a));
}

function distance(a: Corner, b: Corner): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

function assemble(
  walls: readonly Wall[],
  caps: readonly Cap[],
  triangles: readonly (readonly [Corner, Corner, Corner])[][],
  placeOf: (corner: Corner) => Corner,
): Mesh {
  const positions: number[] = [];
  const indices: number[] = [];
  const levels = new Map<number, Map<Corner, number>>();
  const vertexAt = (corner: Corner, z: number): number => {
    const level = levels.get(z) ?? new Map<Corner, number>();
    levels.set(z, level);
    const known = level.get(corner);
    if (known !== undefined) return known;
    level.set(corner, positions.length / 3);
    positions.push(...placeOf(corner), z);
    return positions.length / 3 - 1;
  };
  for (const { area, from, to } of walls) {
    for (const ring of area) {
      for (const [k, corner] of ring.entries()) {
        const next = ring[(k + 1) % ring.length]!;
        const [a, b] = [vertexAt(corner, from), vertexAt(next, from)];
        const [c, d] = [vertexAt(next, to), vertexAt(corner, to)];
        indices.push(a, b, c, a, c, d);
      }
    }
  }
  for (const [k, { z, faces }] of caps.entries()) {
    for (const [a, b, c] of triangles[k]!) {
      const [p, q, r] = [vertexAt(a, z), vertexAt(b, z), vertexAt(c, z)];
      indices.push(p, ...(faces === 'up' ? [q, r] : [r, q]));
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}
