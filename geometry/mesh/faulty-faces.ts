import { hashTriple, tableSize } from './hash-triple.js';
import type { Mesh } from './mesh.js';

/** Values of `FaultyFaces.kinds`. */
export const FACE_SOUND = 0;
export const FACE_DEGENERATE = 1;
export const FACE_DUPLICATE = 2;

export interface FaultyFaces {
  /** One of the constants above for each face. */
  kinds: Uint8Array;
  degenerateFaces: number;
  duplicateFaces: number;
}

/**
 * Marks the faces that no surface needs: degenerate (two corners on one vertex) and duplicate (the three vertices of
 * an earlier face, in any order; the earlier one counts as sound). Works on vertex numbers, so weld first.
 */
export function findFaultyFaces(mesh: Mesh): FaultyFaces {
  const { indices } = mesh;
  const faces = indices.length / 3;
  const kinds = new Uint8Array(faces);
  const mask = tableSize(faces) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  const low = new Uint32Array(faces);
  const middle = new Uint32Array(faces);
  const high = new Uint32Array(faces);
  let degenerateFaces = 0;
  let duplicateFaces = 0;
  for (let face = 0; face < faces; face++) {
    const a = indices[face * 3]!;
    const b = indices[face * 3 + 1]!;
    const c = indices[face * 3 + 2]!;
    if (a === b || b === c || c === a) {
      kinds[face] = FACE_DEGENERATE;
      degenerateFaces++;
      continue;
    }
    const first = Math.min(a, b, c);
    const last = Math.max(a, b, c);
    const mid = a + b + c - first - last;
    low[face] = first;
    middle[face] = mid;
    high[face] = last;
    let slot = hashTriple(first, mid, last) & mask;
    for (let other = table[slot]!; other >= 0; other = table[slot]!) {
      if (low[other] === first && middle[other] === mid && high[other] === last) break;
      slot = (slot + 1) & mask;
    }
    if (table[slot]! >= 0) {
      kinds[face] = FACE_DUPLICATE;
      duplicateFaces++;
    } else {
      table[slot] = face;
    }
  }
  return { kinds, degenerateFaces, duplicateFaces };
}
