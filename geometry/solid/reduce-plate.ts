import type { Mesh } from '../mesh/mesh.js';
import type { ReducedMesh } from '../mesh/reduce-mesh.js';
import { vertexNormals } from '../mesh/vertex-normals.js';
import { closePlate, PLATE_TILE } from './raise-plate.js';

/** Faces that a piece of rim brings: two of the side, one of the back. */
const FACES_PER_RIM = 3;

/**
 * Reduces what `raisePlate` made to about `targetFaces` triangles by right-triangulated irregular networks (Evans,
 * Kirkpatrick and Townsend, "Right-triangulated irregular networks", Algorithmica 30, 2001): cells are halved where the
 * heights need it most. The front stays a height field, so that no face can cut through another, and has no slivers, which
 * edge collapses leave on plains.
 *
 * @returns as `reduceMesh`; above the target where a plate's tiles alone have more faces.
 */
export function reducePlate(plate: Mesh, columns: number, rows: number, targetFaces: number): ReducedMesh {
  const nodes = plate.positions.subarray(0, 3 * columns * rows);
  const errors = nodeErrors(nodes, columns, rows);
  const least = tolerance(errors, columns, rows, targetFaces);
  const front = splitTiles(errors, columns, rows, least);
  const closed = closePlate(nodes, columns, rows, front, plate.positions.at(-1)!);
  const faces = closed.indices.length / 3;
  const side = Math.max(nodes.at(-3)! - nodes[0]!, nodes.at(-2)! - nodes[1]!);
  return {
    mesh: { ...closed, normals: vertexNormals(closed) },
    error: { absolute: least, relative: least / side },
    faces,
    isBackedOff: faces > targetFaces,
  };
}

/**
 * Per node how far the surface is off without it, or without any node that needs it, whichever is more: a node halves the
 * two triangles on whose long side it is the middle, so those in turn have to be there.
 */
function nodeErrors(nodes: Float32Array, columns: number, rows: number): Float32Array {
  const errors = new Float32Array(columns * rows);
  const off = (node: number, step: number) =>
    Math.abs(nodes[3 * node + 2]! - (nodes[3 * (node - step) + 2]! + nodes[3 * (node + step) + 2]!) / 2);
  const errorAt = (x: number, y: number) =>
    x < 0 || y < 0 || x >= columns || y >= rows ? 0 : errors[y * columns + x]!;
  for (let half = 1; half < PLATE_TILE; half *= 2) {
    // Middles of level and upright sides, which need the squares of half their size around them ...
    for (let y = 0; y < rows; y += half) {
      const isLevel = (y / half) % 2 === 0;
      for (let x = isLevel ? half : 0; x < columns; x += 2 * half) {
        const node = y * columns + x;
        const q = half / 2;
        const own = off(node, isLevel ? half : half * columns);
        errors[node] =
          half === 1
            ? own
            : Math.max(own, errorAt(x - q, y - q), errorAt(x + q, y - q), errorAt(x - q, y + q), errorAt(x + q, y + q));
      }
    }
    // ... and middles of squares, whose diagonal runs through the middle of the square that they are a quarter of.
    for (let y = half; y < rows; y += 2 * half) {
      for (let x = half; x < columns; x += 2 * half) {
        const node = y * columns + x;
        const own = off(node, isRising(x, y, half) ? half * columns + half : half * columns - half);
        const across = Math.max(errors[node - half]!, errors[node + half]!);
        errors[node] = Math.max(own, across, errors[node - half * columns]!, errors[node + half * columns]!);
      }
    }
  }
  return errors;
}

/** Whether the diagonal of the square of half side `half` round (x, y) rises. */
function isRising(x: number, y: number, half: number): boolean {
  if (2 * half === PLATE_TILE) return true;
  return (((x - half) / (2 * half)) % 2 === 0) === (((y - half) / (2 * half)) % 2 === 0);
}

/** The error above which nodes are kept, so that no more faces result than wanted. */
function tolerance(errors: Float32Array, columns: number, rows: number, targetFaces: number): number {
  const [across, up] = [(columns - 1) / PLATE_TILE, (rows - 1) / PLATE_TILE];
  let faces = 2 * across * up + 2 * FACES_PER_RIM * (across + up);
  const order = Uint32Array.from(errors, (_, node) => node).filter((node) => errors[node]! > 0);
  order.sort((a, b) => errors[b]! - errors[a]!);
  for (const node of order) {
    const [x, y] = [node % columns, Math.floor(node / columns)];
    const isRim = x === 0 || y === 0 || x === columns - 1 || y === rows - 1;
    faces += isRim ? 1 + FACES_PER_RIM : 2;
    if (faces > targetFaces) return errors[node]!;
  }
  return 0;
}

/** Halves the two triangles of each tile for as long as the middle of their long side is a node to be kept. */
function splitTiles(errors: Float32Array, columns: number, rows: number, least: number): Uint32Array {
  const front: number[] = [];
  const split = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number): void => {
    const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
    if (Number.isInteger(mx) && Number.isInteger(my) && errors[my * columns + mx]! > least) {
      split(cx, cy, ax, ay, mx, my);
      split(bx, by, cx, cy, mx, my);
    } else {
      front.push(ay * columns + ax, by * columns + bx, cy * columns + cx);
    }
  };
  for (let y = 0; y < rows - 1; y += PLATE_TILE) {
    for (let x = 0; x < columns - 1; x += PLATE_TILE) {
      const [right, top] = [x + PLATE_TILE, y + PLATE_TILE];
      split(x, y, right, top, x, top);
      split(right, top, x, y, right, y);
    }
  }
  return Uint32Array.from(front);
}
