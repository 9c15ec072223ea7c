import { findFaultyFaces } from './faulty-faces.js';
import { hashTriple, tableSize } from './hash-triple.js';
import type { Mesh } from './mesh.js';

export interface WeldOptions {
  /** Faces to leave out of the result; none by default. See `findFaultyFaces` for what they are. */
  drop?: readonly ('degenerate' | 'duplicate')[];
}

export interface WeldResult {
  /** Positions in order of first occurrence; indices renumbered. No normals or uvs: they are what differed. */
  mesh: Mesh;
  /** What the weld took away. */
  removed: { vertices: number; degenerateFaces: number; duplicateFaces: number };
  /** For each vertex of the input, its number in the result. */
  vertexMap: Uint32Array;
}

/**
 * Merges the vertices at exactly equal positions (0 and -0 are equal), so that UV seams no longer cut the surface.
 * Exact, never by distance: a tolerance can glue thin walls together. O(vertices), open addressing on the bits of
 * the coordinates. Vertices that no face uses are kept.
 */
export function weldByPosition(mesh: Mesh, options: WeldOptions = {}): WeldResult {
  const { positions, vertexMap } = mergePositions(mesh.positions);
  const indices = new Uint32Array(mesh.indices.length);
  for (let i = 0; i < indices.length; i++) indices[i] = vertexMap[mesh.indices[i]!]!;
  const removed = { vertices: (mesh.positions.length - positions.length) / 3, degenerateFaces: 0, duplicateFaces: 0 };
  const welded: Mesh = { positions, indices };
  const drop = options.drop ?? [];
  if (drop.length > 0) {
    const faults = findFaultyFaces(welded);
    const dropsDegenerate = drop.includes('degenerate');
    const dropsDuplicate = drop.includes('duplicate');
    if (dropsDegenerate) removed.degenerateFaces = faults.degenerateFaces;
    if (dropsDuplicate) removed.duplicateFaces = faults.duplicateFaces;
    const dropped = [false, dropsDegenerate, dropsDuplicate]; // by FACE_SOUND, FACE_DEGENERATE, FACE_DUPLICATE
    welded.indices = indices.filter((_, corner) => !dropped[faults.kinds[(corner / 3) | 0]!]);
  }
  return { mesh: welded, removed, vertexMap };
}

function mergePositions(source: Float32Array): { positions: Float32Array; vertexMap: Uint32Array } {
  const count = source.length / 3;
  const positions = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) positions[i] = source[i]! + 0; // -0 + 0 = 0: equal positions get equal bits
  const bits = new Int32Array(positions.buffer);
  const vertexMap = new Uint32Array(count);
  const mask = tableSize(count) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  let kept = 0;
  for (let vertex = 0; vertex < count; vertex++) {
    const x = bits[vertex * 3]!;
    const y = bits[vertex * 3 + 1]!;
    const z = bits[vertex * 3 + 2]!;
    let slot = hashTriple(x, y, z) & mask;
    let found = table[slot]!;
    while (found >= 0 && (bits[found * 3] !== x || bits[found * 3 + 1] !== y || bits[found * 3 + 2] !== z)) {
      slot = (slot + 1) & mask;
      found = table[slot]!;
    }
    if (found < 0) {
      // Kept vertices move to the front in place: `kept` never runs ahead of `vertex`.
      bits[kept * 3] = x;
      bits[kept * 3 + 1] = y;
      bits[kept * 3 + 2] = z;
      table[slot] = kept;
      found = kept++;
    }
    vertexMap[vertex] = found;
  }
  return { positions: positions.slice(0, kept * 3), vertexMap };
}
