/** Loops up to this length get the best of all triangulations, O(n³); longer ones are clipped ear by ear. */
const BEST_UP_TO = 128;
/**
 * How much long sides weigh against area: of triangulations of equal area, as in a plane, the one without slivers.
 * Small, so that a triangulation that folds over never looks cheaper than one that does not.
 */
const SIDE_WEIGHT = 1e-3;

/**
 * Closes a loop in space with triangles between its vertices: of least area for short loops (Barequet and Sharir,
 * "Filling Gaps in the Boundary of a Polyhedron", 1995), by ears in the loop's mean plane for long ones.
 *
 * @param positions `3 × vertices`.
 * @param loop vertex numbers, each once, three or more; the triangles wind the way it runs.
 * @param isEdge whether two vertices are joined already: such a diagonal would be an edge of more than two faces.
 * @returns three vertex numbers a triangle; null where every way needs such a diagonal.
 */
export function triangulateLoop(
  positions: Float32Array,
  loop: readonly number[],
  isEdge: (a: number, b: number) => boolean,
): number[] | null {
  return loop.length <= BEST_UP_TO ? leastArea(positions, loop, isEdge) : clipEars(positions, loop, isEdge);
}

function leastArea(
  positions: Float32Array,
  loop: readonly number[],
  isEdge: (a: number, b: number) => boolean,
): number[] | null {
  const n = loop.length;
  const costs = new Float64Array(n * n);
  const choices = new Int32Array(n * n).fill(-1);
  for (let span = 2; span < n; span++) {
    for (let i = 0; i + span < n; i++) {
      const j = i + span;
      let best = Infinity;
      if (span === n - 1 || !isEdge(loop[i]!, loop[j]!)) {
        for (let k = i + 1; k < j; k++) {
          const rest = costs[i * n + k]! + costs[k * n + j]!;
          if (rest >= best) continue;
          const cost = rest + triangleCost(positions, loop[i]!, loop[k]!, loop[j]!);
          if (cost >= best) continue;
          best = cost;
          choices[i * n + j] = k;
        }
      }
      costs[i * n + j] = best;
    }
  }
  if (!(costs[n - 1]! < Infinity)) return null;
  const triangles: number[] = [];
  const open: [number, number][] = [[0, n - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [i, j] = range;
    if (j - i < 2) continue;
    const k = choices[i * n + j]!;
    triangles.push(loop[i]!, loop[k]!, loop[j]!);
    open.push([i, k], [k, j]);
  }
  return triangles;
}

function triangleCost(positions: Float32Array, a: number, b: number, c: number): number {
  let squares = 0;
  const [u, v] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let axis = 0; axis < 3; axis++) {
    const [p, q, r] = [positions[3 * a + axis]!, positions[3 * b + axis]!, positions[3 * c + axis]!];
    u[axis] = q - p;
    v[axis] = r - p;
    squares += (q - p) ** 2 + (r - p) ** 2 + (r - q) ** 2;
  }
  const x = u[1]! * v[2]! - u[2]! * v[1]!;
  const y = u[2]! * v[0]! - u[0]! * v[2]!;
  const z = u[0]! * v[1]! - u[1]! * v[0]!;
  return Math.sqrt(x * x + y * y + z * z) / 2 + SIDE_WEIGHT * squares;
}

/** Ears with the shortest third side first; those that turn the right way and hold no other vertex before others. */
function clipEars(
  positions: Float32Array,
  loop: readonly number[],
  isEdge: (a: number, b: number) => boolean,
): number[] | null {
  const flat = flatten(positions, loop);
  const ring = loop.map((_, k) => k);
  const costs = ring.map((_, k) => earCost(flat, ring, k));
  const triangles: number[] = [];
  while (ring.length > 3) {
    let best = -1;
    for (let k = 0; k < ring.length; k++) {
      if (best >= 0 && costs[k]! >= costs[best]!) continue;
      const [p, q] = [ring[(k + ring.length - 1) % ring.length]!, ring[(k + 1) % ring.length]!];
      if (!isEdge(loop[p]!, loop[q]!)) best = k;
    }
    if (best < 0) return null;
    const [p, q] = [ring[(best + ring.length - 1) % ring.length]!, ring[(best + 1) % ring.length]!];
    triangles.push(loop[p]!, loop[ring[best]!]!, loop[q]!);
    ring.splice(best, 1);
    costs.splice(best, 1);
    for (const k of [(best + ring.length - 1) % ring.length, best % ring.length]) costs[k] = earCost(flat, ring, k);
  }
  triangles.push(loop[ring[0]!]!, loop[ring[1]!]!, loop[ring[2]!]!);
  return triangles;
}

/** Puts ears that fold over behind all that do not; a third side is never longer than twice the box. */
const FOLDED = 1e6;

/** The third side's squared length; far more where the ear is no ear. Lengths are shares of the loop's extent. */
function earCost(flat: Float64Array, ring: readonly number[], k: number): number {
  const n = ring.length;
  const [p, v, q] = [ring[(k + n - 1) % n]!, ring[k]!, ring[(k + 1) % n]!];
  const side = (flat[2 * p]! - flat[2 * q]!) ** 2 + (flat[2 * p + 1]! - flat[2 * q + 1]!) ** 2;
  if (turn(flat, p, v, q) <= 0) return side + FOLDED;
  for (const other of ring) {
    if (other === p || other === v || other === q) continue;
    if (turn(flat, p, v, other) >= 0 && turn(flat, v, q, other) >= 0 && turn(flat, q, p, other) >= 0) {
      return side + FOLDED;
    }
  }
  return side;
}

/** The loop in its mean plane (Newell's normal), two numbers a vertex, its extent 1. */
function flatten(positions: Float32Array, loop: readonly number[]): Float64Array {
  const normal = [0, 0, 0];
  for (const [k, a] of loop.entries()) {
    const b = loop[(k + 1) % loop.length]!;
    for (let axis = 0; axis < 3; axis++) {
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
      const across = positions[3 * a + u]! - positions[3 * b + u]!;
      normal[axis]! += across * (positions[3 * a + v]! + positions[3 * b + v]! - 2 * positions[3 * loop[0]! + v]!);
    }
  }
  const length = Math.hypot(...normal) || 1;
  const [x, y, z] = normal.map((value) => value / length) as [number, number, number];
  // Any direction in the plane: away from the axis that the normal leans to least.
  const least = [x, y, z].map(Math.abs).reduce((low, value, axis, all) => (value < all[low]! ? axis : low), 0);
  const seed = [0, 1, 2].map((axis) => (axis === least ? 1 : 0) - [x, y, z][axis]! * [x, y, z][least]!);
  const size = Math.hypot(...seed) || 1;
  const u = seed.map((value) => value / size) as [number, number, number];
  const v = [y * u[2] - z * u[1], z * u[0] - x * u[2], x * u[1] - y * u[0]];
  const flat = new Float64Array(2 * loop.length);
  let extent = 0;
  for (const [k, vertex] of loop.entries()) {
    for (let axis = 0; axis < 3; axis++) {
      const offset = positions[3 * vertex + axis]! - positions[3 * loop[0]! + axis]!;
      flat[2 * k]! += offset * u[axis]!;
      flat[2 * k + 1]! += offset * v[axis]!;
    }
    extent = Math.max(extent, Math.abs(flat[2 * k]!), Math.abs(flat[2 * k + 1]!));
  }
  return flat.map((value) => value / (extent || 1));
}

/** Twice the signed area of a triangle: above 0 where it winds counter-clockwise. */
function turn(flat: Float64Array, a: number, b: number, c: number): number {
  const [ax, ay] = [flat[2 * a]!, flat[2 * a + 1]!];
  return (flat[2 * b]! - ax) * (flat[2 * c + 1]! - ay) - (flat[2 * b + 1]! - ay) * (flat[2 * c]! - ax);
}
