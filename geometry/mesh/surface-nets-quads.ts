import type { NetState } from './surface-nets.js';
import { nextSamples } from './surface-nets-rows.js';

/**
 * Writes the two triangles of each crossed grid edge that starts in sample layer z: the edges along x and y lie between
 * this layer of cells and the one below, those along z inside this layer.
 */
export function linkCells(state: NetState, z: number): void {
  const ny = state.field.size[1];
  const { words, rowWords } = state.inside;
  const layer = rowWords * ny;
  for (let y = 0; y < ny - 1; y++) {
    const row = z * layer + y * rowWords;
    for (let w = 0; w < rowWords; w++) {
      const at = row + w;
      const own = words[at]!;
      const alongX = own ^ nextSamples(words, at, w === rowWords - 1);
      const alongY = own ^ words[at + rowWords]!;
      const alongZ = own ^ words[at + layer]!;
      if ((alongX | alongY | alongZ) !== 0) linkWord(state, own, alongX, alongY, alongZ, w * 32, y, z);
    }
  }
}

function linkWord(
  state: NetState,
  own: number,
  alongX: number,
  alongY: number,
  alongZ: number,
  firstX: number,
  y: number,
  z: number,
): void {
  const [nx, ny] = state.field.size;
  const here = (z & 1) * nx * ny + y * nx + firstX;
  const below = ((z & 1) ^ 1) * nx * ny + y * nx + firstX;
  for (let rest = alongX; rest !== 0; rest &= rest - 1) {
    const bit = 31 - Math.clz32(rest & -rest);
    const flip = ((own >>> bit) & 1) ^ 1;
    linkQuad(state, below + bit - nx, 3, below + bit, 2, here + bit, 0, here + bit - nx, 1, flip);
  }
  for (let rest = alongY; rest !== 0; rest &= rest - 1) {
    const bit = 31 - Math.clz32(rest & -rest);
    const flip = ((own >>> bit) & 1) ^ 1;
    linkQuad(state, below + bit - 1, 7, here + bit - 1, 5, here + bit, 4, below + bit, 6, flip);
  }
  for (let rest = alongZ; rest !== 0; rest &= rest - 1) {
    const bit = 31 - Math.clz32(rest & -rest);
    const flip = ((own >>> bit) & 1) ^ 1;
    linkQuad(state, here + bit - 1 - nx, 11, here + bit - nx, 10, here + bit, 8, here + bit - 1, 9, flip);
  }
}

/**
 * One quad round a grid edge: four cells (slots of the slabs), each with the number that the grid edge has in that cell,
 * counter-clockwise seen from the edge's far end; `flip` is 1 when the inside is at the far end.
 */
function linkQuad(
  state: NetState,
  cellA: number,
  edgeA: number,
  cellB: number,
  edgeB: number,
  cellC: number,
  edgeC: number,
  cellD: number,
  edgeD: number,
  flip: number,
): void {
  const { firstVertex, patches, positions, indices } = state;
  const a = firstVertex[cellA]! + ((patches[cellA]! >>> (2 * edgeA)) & 3);
  const c = firstVertex[cellC]! + ((patches[cellC]! >>> (2 * edgeC)) & 3);
  let b = firstVertex[cellB]! + ((patches[cellB]! >>> (2 * edgeB)) & 3);
  let d = firstVertex[cellD]! + ((patches[cellD]! >>> (2 * edgeD)) & 3);
  if (flip === 1) {
    const swap = b;
    b = d;
    d = swap;
  }
  const at = state.written;
  state.written = at + 6;
  const isAcShorter = gapSquared(positions, a * 3, c * 3) <= gapSquared(positions, b * 3, d * 3);
  indices[at] = a;
  indices[at + 1] = b;
  indices[at + 2] = isAcShorter ? c : d;
  indices[at + 3] = isAcShorter ? a : b;
  indices[at + 4] = c;
  indices[at + 5] = d;
}

function gapSquared(positions: Float32Array, p: number, q: number): number {
  const x = positions[p]! - positions[q]!;
  const y = positions[p + 1]! - positions[q + 1]!;
  const z = positions[p + 2]! - positions[q + 2]!;
  return x * x + y * y + z * z;
}
