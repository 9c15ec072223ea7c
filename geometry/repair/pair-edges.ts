import { sortedHalfEdges } from '../mesh/half-edges.js';
import type { Mesh } from '../mesh/mesh.js';

/** Where a half-edge has no other face beside it. */
export const NO_PARTNER = -1;

export interface PairedEdges {
  /** For each corner, which stands for the half-edge to the next corner of its face: the half-edge beside it. */
  partner: Int32Array;
  /** Edges of more than two faces. */
  forks: number;
  /** 1 for each vertex that such an edge ends at. */
  isAtFork: Uint8Array;
}

/**
 * Tells which faces belong beside each other. Where more than two share an edge, those do that bound the same matter:
 * around the edge each face that runs along it is paired with the one before whose inside meets its own (Guéziec et al.,
 * "Cutting and Stitching", 2001, cut there too). What finds no counterpart stays open: a fin, an inner wall.
 *
 * @param mesh welded, no degenerate faces.
 */
export function pairEdges(mesh: Mesh): PairedEdges {
  const { indices, positions } = mesh;
  const { low, high, corner, isForward } = sortedHalfEdges(indices, positions.length / 3);
  const partner = new Int32Array(indices.length).fill(NO_PARTNER);
  const isAtFork = new Uint8Array(positions.length / 3);
  let forks = 0;
  for (let from = 0; from < indices.length; ) {
    let to = from + 1;
    while (to < indices.length && low[to] === low[from] && high[to] === high[from]) to++;
    if (to - from === 2) {
      partner[corner[from]!] = corner[to - 1]!;
      partner[corner[to - 1]!] = corner[from]!;
    } else if (to - from > 2) {
      forks++;
      isAtFork[low[from]!] = 1;
      isAtFork[high[from]!] = 1;
      pairAround(mesh, corner.subarray(from, to), isForward.subarray(from, to), partner);
    }
    from = to;
  }
  return { partner, forks, isAtFork };
}

function pairAround(mesh: Mesh, corners: Uint32Array, isForward: Uint8Array, partner: Int32Array): void {
  const turns = turnsAround(mesh, corners, isForward);
  let ring = Array.from(corners, (_, k) => k).sort((a, b) => turns[a]! - turns[b]! || a - b);
  for (let isPaired = true; isPaired && ring.length > 1; ) {
    isPaired = false;
    for (let k = 0; k < ring.length; k++) {
      const [before, face] = [ring[(k + ring.length - 1) % ring.length]!, ring[k]!];
      if (isForward[before] === 1 || isForward[face] === 0) continue;
      partner[corners[before]!] = corners[face]!;
      partner[corners[face]!] = corners[before]!;
      ring = ring.filter((item) => item !== before && item !== face);
      isPaired = true;
      break;
    }
  }
}

/** For each face around an edge how far it is turned about it: 0..4, growing with the angle. */
function turnsAround({ positions, indices }: Mesh, corners: Uint32Array, isForward: Uint8Array): number[] {
  const point = (vertex: number) => [0, 1, 2].map((axis) => positions[3 * vertex + axis]!) as Vector;
  const [first, second] = [indices[corners[0]!]!, indices[next(corners[0]!)]!];
  const [from, to] = isForward[0] === 1 ? [first, second] : [second, first];
  const origin = point(from);
  const along = minus(point(to), origin);
  const sides = Array.from(corners, (corner) => minus(point(indices[next(next(corner))]!), origin));
  // Across the edge: `y` is at right angles to it and the first face, `x` to it and `y`.
  const y = cross(along, sides[0]!);
  const x = cross(y, along);
  const scale = Math.sqrt(dot(along, along));
  return sides.map((side) => pseudoAngle(dot(side, x), dot(side, y) * scale));
}

/** 0..4 around the circle, growing with the angle: a diamond's instead of a circle's arc. */
function pseudoAngle(x: number, y: number): number {
  const size = Math.abs(x) + Math.abs(y);
  if (size === 0) return 0;
  const along = x / size;
  return y >= 0 ? 1 - along : 3 + along;
}

type Vector = [number, number, number];

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function next(corner: number): number {
  return corner % 3 === 2 ? corner - 2 : corner + 1;
}
