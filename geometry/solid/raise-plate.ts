import type { Mesh } from '../mesh/mesh.js';

/** Cells along the squares that `reducePlate` takes a plate apart into: a power of two. */
export const PLATE_TILE = 32;

/** A rectangle of heights over a flat back. */
export interface PlateHeights {
  /** Nodes along x and y: whole tiles of {@link PLATE_TILE} cells, and one; node (0, 0) lies at the lower left. */
  columns: number;
  rows: number;
  /** Between neighbouring nodes along x and y, model units. */
  spacing: readonly [number, number];
  /** Middle of the plate, model units. */
  centre: readonly [number, number];
  /** `columns × rows` heights above the back, model units, above 0; rows upward. */
  values: Float32Array;
}

/**
 * A plate with a flat back, upright sides and a front of the given heights: two triangles between four nodes. Its back lies
 * at z = −greatest height / 2.
 *
 * @returns one closed shell, its first `columns × rows` vertices the nodes, no normals.
 * @throws RangeError on a plate that is not of whole tiles, or a height that is not above 0.
 */
export function raisePlate({ columns, rows, spacing, centre, values }: PlateHeights): Mesh {
  const isWhole = (nodes: number) => nodes > 1 && (nodes - 1) % PLATE_TILE === 0;
  if (!(isWhole(columns) && isWhole(rows) && values.length === columns * rows)) {
    throw new RangeError(`Expected whole tiles for a plate but received ${columns} × ${rows} nodes`);
  }
  let greatest = 0;
  for (const value of values) {
    if (!(value > 0)) throw new RangeError(`Expected heights above 0 for a plate but received ${value}`);
    greatest = Math.max(greatest, value);
  }
  const nodes = new Float32Array(3 * columns * rows);
  for (let node = 0; node < columns * rows; node++) {
    nodes[3 * node] = centre[0] + ((node % columns) - (columns - 1) / 2) * spacing[0];
    nodes[3 * node + 1] = centre[1] + (Math.floor(node / columns) - (rows - 1) / 2) * spacing[1];
    nodes[3 * node + 2] = values[node]! - greatest / 2;
  }
  return closePlate(nodes, columns, rows, wholeFront(columns, rows, values), -greatest / 2);
}

/**
 * Closes the front of a plate with sides and a flat back.
 *
 * @param nodes `3 × columns × rows` positions. @param front three nodes a triangle, covering the rectangle.
 * @param back z of the back, below all nodes.
 * @returns the nodes in use first, in their order.
 */
export function closePlate(nodes: Float32Array, columns: number, rows: number, front: Uint32Array, back: number): Mesh {
  const numbers = new Int32Array(columns * rows).fill(-1);
  for (const node of front) numbers[node] = 0;
  let used = 0;
  for (let node = 0; node < numbers.length; node++) if (numbers[node] === 0) numbers[node] = used++;
  const rim = rimNodes(columns, rows).filter((node) => numbers[node]! >= 0);
  const positions = new Float32Array(3 * (used + rim.length + 1));
  for (let node = 0; node < numbers.length; node++) {
    if (numbers[node]! >= 0) positions.set(nodes.subarray(3 * node, 3 * node + 3), 3 * numbers[node]!);
  }
  for (const [k, node] of rim.entries()) {
    positions.set([nodes[3 * node]!, nodes[3 * node + 1]!, back], 3 * (used + k));
  }
  const [first, last] = [0, 3 * (columns * rows - 1)];
  const middle = [(nodes[first]! + nodes[last]!) / 2, (nodes[first + 1]! + nodes[last + 1]!) / 2, back];
  positions.set(middle, 3 * (used + rim.length));
  const indices = new Uint32Array(front.length + 9 * rim.length);
  for (let k = 0; k < front.length; k++) indices[k] = numbers[front[k]!]!;
  writeSides(
    indices.subarray(front.length),
    rim.map((node) => numbers[node]!),
    used,
  );
  return { positions, indices };
}

/** The nodes on the plate's edge, counter-clockwise seen from the front. */
function rimNodes(columns: number, rows: number): number[] {
  const rim: number[] = [];
  for (let x = 0; x < columns - 1; x++) rim.push(x);
  for (let y = 0; y < rows - 1; y++) rim.push(y * columns + columns - 1);
  for (let x = columns - 1; x > 0; x--) rim.push((rows - 1) * columns + x);
  for (let y = rows - 1; y > 0; y--) rim.push(y * columns);
  return rim;
}

/** All cells, each split along the diagonal whose ends differ less. */
function wholeFront(columns: number, rows: number, values: Float32Array): Uint32Array {
  const front = new Uint32Array(6 * (columns - 1) * (rows - 1));
  let at = 0;
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0; x < columns - 1; x++) {
      const a = y * columns + x;
      const [b, c, d] = [a + 1, a + columns + 1, a + columns];
      const isRising = Math.abs(values[a]! - values[c]!) <= Math.abs(values[b]! - values[d]!);
      front.set(isRising ? [a, b, c, a, c, d] : [a, b, d, b, c, d], at);
      at += 6;
    }
  }
  return front;
}

/** The upright sides, two triangles a piece of rim, and the back: a fan round its middle. */
function writeSides(indices: Uint32Array, rim: readonly number[], firstBack: number): void {
  const middle = firstBack + rim.length;
  for (const [k, node] of rim.entries()) {
    const next = (k + 1) % rim.length;
    const [low, nextLow] = [firstBack + k, firstBack + next];
    indices.set([low, nextLow, node, nextLow, rim[next]!, node, low, middle, nextLow], 9 * k);
  }
}
