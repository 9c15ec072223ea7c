import type { Mesh } from '../mesh/mesh.js';
import { FaceTree } from './face-tree.js';
import { sideOfPlane, turnInPlane } from './orientation.js';

/**
 * Rounding of a normal and of a distance to a plane, as a share of the products that went in: a generous count of 64
 * operations of 2⁻⁵³ each. Below it `sideOfPlane` decides exactly.
 */
const DISTANCE_ERROR = 64 * 2 ** -53;

export interface SelfIntersections {
  /** Pairs of faces that cut through each other or lie on each other in one plane. */
  pairs: number;
  /** 1 for each face of such a pair. */
  isCrossed: Uint8Array;
}

/**
 * Finds the faces of a welded mesh that cut through each other: each has corners on both sides of the other's plane and
 * their pieces of the planes' common line overlap, or both lie in one plane and share an area. Faces that touch, in a
 * point or along a line, do not count: neighbours do. Signs are exact, so the answer is too.
 *
 * @param mesh every position once (`weldByPosition`), finite.
 */
export function selfIntersections(mesh: Mesh): SelfIntersections {
  const isCrossed = new Uint8Array(mesh.indices.length / 3);
  const test = new PairTest(mesh);
  const tree = new FaceTree(mesh);
  const { order, leaves, boxes } = tree;
  let pairs = 0;
  const tryPair = (p: number, q: number) => {
    if (!test.crosses(order[p]!, order[q]!)) return;
    pairs++;
    isCrossed[order[p]!] = 1;
    isCrossed[order[q]!] = 1;
  };
  const between = (a: number, b: number): void => {
    if (isApart(boxes, 6 * a, boxes, 6 * b)) return;
    if (a >= leaves) {
      const [toA, toB] = [tree.firstOf(a - leaves + 1), tree.firstOf(b - leaves + 1)];
      for (let p = tree.firstOf(a - leaves); p < toA; p++) {
        for (let q = tree.firstOf(b - leaves); q < toB; q++) tryPair(p, q);
      }
      return;
    }
    between(2 * a, 2 * b);
    between(2 * a, 2 * b + 1);
    between(2 * a + 1, 2 * b);
    between(2 * a + 1, 2 * b + 1);
  };
  const within = (node: number): void => {
    if (node >= leaves) {
      const to = tree.firstOf(node - leaves + 1);
      for (let p = tree.firstOf(node - leaves); p < to; p++) for (let q = p + 1; q < to; q++) tryPair(p, q);
      return;
    }
    within(2 * node);
    within(2 * node + 1);
    between(2 * node, 2 * node + 1);
  };
  if (isCrossed.length > 1) within(1);
  return { pairs, isCrossed };
}

function isApart(p: Float32Array, a: number, q: Float32Array, b: number): boolean {
  return (
    p[a]! > q[b + 3]! ||
    q[b]! > p[a + 3]! ||
    p[a + 1]! > q[b + 4]! ||
    q[b + 1]! > p[a + 4]! ||
    p[a + 2]! > q[b + 5]! ||
    q[b + 2]! > p[a + 5]!
  );
}

/** Tests pairs of one mesh's faces; holds each face's box and plane. */
class PairTest {
  private readonly positions: Float32Array;
  private readonly indices: Uint32Array;
  private readonly boxes: Float32Array;
  /** Four numbers a face: its normal, not of unit length, and the error of a distance along it, see `sideOf`. */
  private readonly planes: Float64Array;
  /** Signs of the corners of each face against the other's plane. */
  private readonly near = new Int8Array(3);
  private readonly far = new Int8Array(3);

  constructor({ positions, indices }: Mesh) {
    this.positions = positions;
    this.indices = indices;
    const faces = indices.length / 3;
    this.boxes = new Float32Array(6 * faces);
    this.planes = new Float64Array(4 * faces);
    for (let face = 0; face < faces; face++) this.prepare(face);
  }

  crosses(f: number, g: number): boolean {
    if (isApart(this.boxes, 6 * f, this.boxes, 6 * g)) return false;
    const { near, far, indices } = this;
    const side = this.sidesOf(f, g, far);
    if (side === 'one') return false;
    if (side === 'none') return this.overlapsInPlane(f, g);
    if (this.sidesOf(g, f, near) !== 'both') return false;
    // The corner p that is alone on its side of the other's plane, and the two edges from it that cross that plane.
    const [p, q] = [3 * f + aloneAt(near), 3 * g + aloneAt(far)];
    const [pa, pb, qa, qb] = [next(p), next(next(p)), next(q), next(next(q))];
    // The sign of the tetrahedron of two such edges tells the order in which they meet the planes' common line, but for
    // a sign that is the same for all four. Two stretches of the line overlap where not all orders are the same.
    let isBefore = false;
    let isAfter = false;
    for (let k = 0; k < 4; k++) {
      const order = this.sideOfCorners(indices[p]!, indices[k < 2 ? pa : pb]!, indices[q]!, indices[k % 2 ? qb : qa]!);
      if (order < 0) isBefore = true;
      if (order > 0) isAfter = true;
    }
    return isBefore && isAfter;
  }

  /** On how many sides of face f's plane the corners of g lie: both, one (corners in the plane aside) or none. */
  private sidesOf(f: number, g: number, signs: Int8Array): 'both' | 'one' | 'none' {
    const { indices } = this;
    let isAbove = false;
    let isBelow = false;
    for (let corner = 0; corner < 3; corner++) {
      const sign = this.sideOf(f, indices[3 * g + corner]!);
      signs[corner] = sign;
      if (sign > 0) isAbove = true;
      if (sign < 0) isBelow = true;
    }
    if (isAbove && isBelow) return 'both';
    return isAbove || isBelow ? 'one' : 'none';
  }

  /** 1, 0 or -1: above, in or below a face's plane. */
  private sideOf(face: number, vertex: number): number {
    const { positions, indices, planes } = this;
    const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
    if (vertex === a || vertex === b || vertex === c) return 0;
    const x = positions[3 * vertex]! - positions[3 * a]!;
    const y = positions[3 * vertex + 1]! - positions[3 * a + 1]!;
    const z = positions[3 * vertex + 2]! - positions[3 * a + 2]!;
    const distance = planes[4 * face]! * x + planes[4 * face + 1]! * y + planes[4 * face + 2]! * z;
    const error = planes[4 * face + 3]! * (Math.abs(x) + Math.abs(y) + Math.abs(z));
    if (distance > error) return 1;
    if (distance < -error) return -1;
    return sideOfPlane(positions, 3 * a, 3 * b, 3 * c, 3 * vertex);
  }

  private sideOfCorners(a: number, b: number, c: number, d: number): number {
    if (a === c || a === d || b === c || b === d) return 0;
    return sideOfPlane(this.positions, 3 * a, 3 * b, 3 * c, 3 * d);
  }

  /** Two faces in one plane share an area unless a side of one has the other on its far side, wholly. */
  private overlapsInPlane(f: number, g: number): boolean {
    const normal = [0, 1, 2].map((axis) => Math.abs(this.planes[4 * f + axis]!)) as [number, number, number];
    const widest = normal.indexOf(Math.max(...normal));
    const [u, v] = [(widest + 1) % 3, (widest + 2) % 3];
    return !this.isBeside(f, g, u, v) && !this.isBeside(g, f, u, v);
  }

  private isBeside(f: number, g: number, u: number, v: number): boolean {
    const { positions, indices } = this;
    const turn = (a: number, b: number, c: number) =>
      a === c || b === c ? 0 : turnInPlane(positions, u, v, 3 * a, 3 * b, 3 * c);
    const winding = turn(indices[3 * f]!, indices[3 * f + 1]!, indices[3 * f + 2]!);
    for (let corner = 3 * f; corner < 3 * f + 3; corner++) {
      const [a, b] = [indices[corner]!, indices[next(corner)]!];
      if ([0, 1, 2].every((k) => turn(a, b, indices[3 * g + k]!) * winding <= 0)) return true;
    }
    return false;
  }

  private prepare(face: number): void {
    const { positions, indices, boxes, planes } = this;
    const [a, b, c] = [3 * indices[3 * face]!, 3 * indices[3 * face + 1]!, 3 * indices[3 * face + 2]!];
    let widestU = 0;
    let widestV = 0;
    for (let axis = 0; axis < 3; axis++) {
      const [p, q, r] = [positions[a + axis]!, positions[b + axis]!, positions[c + axis]!];
      boxes[6 * face + axis] = Math.min(p, q, r);
      boxes[6 * face + 3 + axis] = Math.max(p, q, r);
      widestU = Math.max(widestU, Math.abs(q - p));
      widestV = Math.max(widestV, Math.abs(r - p));
      const [j, k] = [(axis + 1) % 3, (axis + 2) % 3];
      planes[4 * face + axis] =
        (positions[b + j]! - positions[a + j]!) * (positions[c + k]! - positions[a + k]!) -
        (positions[b + k]! - positions[a + k]!) * (positions[c + j]! - positions[a + j]!);
    }
    planes[4 * face + 3] = DISTANCE_ERROR * widestU * widestV;
  }
}

/** Which of three signs, not all on one side, no other shares. */
function aloneAt(signs: Int8Array): number {
  for (let k = 0; k < 3; k++) {
    if (signs[k]! !== 0 && signs[(k + 1) % 3]! * signs[k]! <= 0 && signs[(k + 2) % 3]! * signs[k]! <= 0) return k;
  }
  return 0;
}

/** The next corner of the same face. */
function next(corner: number): number {
  return corner % 3 === 2 ? corner - 2 : corner + 1;
}
