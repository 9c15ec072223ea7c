import type { NetState } from './surface-nets.js';
import { activeWord, nextSamples } from './surface-nets-rows.js';
import { crossingAt, mayHoldEdge, placeSharp, sharpPlace } from './surface-nets-sharp.js';
import { TABLES } from './surface-nets-tables.js';

/** How near a crossing may come to a sample, in cells: keeps each vertex strictly inside its cell in float32. */
const MIN_GAP = 1 / 256;

/** Room for vertices beyond one a cell grows by an eighth, and at least by this many numbers. */
const GROWTH_FLOOR = 3 * 1024;

/** A cell has at most four sheets. */
const MAX_PATCHES = 4;

const corners = new Float64Array(8);
const sums = new Float64Array(3 * MAX_PATCHES);
const counts = new Float64Array(MAX_PATCHES);
const places = new Float64Array(3 * MAX_PATCHES);
/** Per patch a bit for each of its crossed edges. */
const edges = new Uint16Array(MAX_PATCHES);

/** Places the vertices of all active cells between sample layers z and z + 1. */
export function placeLayer(state: NetState, z: number): void {
  const ny = state.field.size[1];
  const { words, rowWords } = state.inside;
  const layer = rowWords * ny;
  for (let y = 0; y < ny - 1; y++) {
    const row = z * layer + y * rowWords;
    for (let w = 0; w < rowWords; w++) {
      const active = activeWord(words, row + w, rowWords, layer, w === rowWords - 1);
      if (active !== 0) placeWord(state, active, w, y, z);
    }
  }
}

/** Places the vertices of up to 32 cells of one row, those whose bits are set in `active`. */
function placeWord(state: NetState, active: number, w: number, y: number, z: number): void {
  const [nx, ny] = state.field.size;
  const { words, rowWords } = state.inside;
  const { lower, upper } = state;
  const at = (z * ny + y) * rowWords + w;
  const isLast = w === rowWords - 1;
  const b = at + rowWords;
  const c = at + rowWords * ny;
  const d = c + rowWords;
  const bits0 = words[at]!;
  const bits1 = nextSamples(words, at, isLast);
  const bits2 = words[b]!;
  const bits3 = nextSamples(words, b, isLast);
  const bits4 = words[c]!;
  const bits5 = nextSamples(words, c, isLast);
  const bits6 = words[d]!;
  const bits7 = nextSamples(words, d, isLast);
  for (let rest = active; rest !== 0; rest &= rest - 1) {
    const bit = 31 - Math.clz32(rest & -rest);
    const config =
      ((bits0 >>> bit) & 1) |
      (((bits1 >>> bit) & 1) << 1) |
      (((bits2 >>> bit) & 1) << 2) |
      (((bits3 >>> bit) & 1) << 3) |
      (((bits4 >>> bit) & 1) << 4) |
      (((bits5 >>> bit) & 1) << 5) |
      (((bits6 >>> bit) & 1) << 6) |
      (((bits7 >>> bit) & 1) << 7);
    const x = w * 32 + bit;
    const i = x + nx * y;
    corners[0] = lower[i]!;
    corners[1] = lower[i + 1]!;
    corners[2] = lower[i + nx]!;
    corners[3] = lower[i + nx + 1]!;
    corners[4] = upper[i]!;
    corners[5] = upper[i + 1]!;
    corners[6] = upper[i + nx]!;
    corners[7] = upper[i + nx + 1]!;
    placeCell(state, config, x, y, z);
  }
}

/** Places the one vertex of a cell, or its vertices when sheets are kept apart and it has several. */
function placeCell(state: NetState, config: number, x: number, y: number, z: number): void {
  const [nx, ny] = state.field.size;
  const slot = (z & 1) * nx * ny + y * nx + x;
  state.firstVertex[slot] = state.vertices;
  if (state.isManifold) {
    const isRisky = TABLES.riskyFace[config] !== 255;
    if (TABLES.patchCount[config]! > 1 || isRisky) {
      placePatches(state, config, slot, x, y, z);
      return;
    }
    state.patches[slot] = 0;
  }
  const count = TABLES.edgeCount[config]!;
  const { iso } = state;
  let sumX = 0;
  let sumY = 0;
  let sumZ = 0;
  for (let k = config * 12; k < config * 12 + count; k++) {
    const edge = TABLES.edgeList[k]!;
    const low = TABLES.edgeLow[edge]!;
    const t = crossing(corners[low]!, corners[TABLES.edgeHigh[edge]!]!, iso);
    crossingAt[edge] = t;
    sumX += edge < 4 ? t : low & 1;
    sumY += edge >> 2 === 1 ? t : (low >> 1) & 1;
    sumZ += edge > 7 ? t : low >> 2;
  }
  if (state.planes === null || !mayHoldEdge(state, TABLES.ends[config]!, x, y, z)) {
    pushVertex(state, x + sumX / count, y + sumY / count, z + sumZ / count);
    return;
  }
  sharpPlace[0] = sumX / count;
  sharpPlace[1] = sumY / count;
  sharpPlace[2] = sumZ / count;
  placeSharp(state, TABLES.edgeBits[config]!, x, y, z, MIN_GAP);
  pushVertex(state, x + sharpPlace[0]!, y + sharpPlace[1]!, z + sharpPlace[2]!);
}

/** Where on an edge the field passes `iso`, 0 at the low end, kept off both ends. */
function crossing(low: number, high: number, iso: number): number {
  const t = (iso - low) / (high - low);
  return Math.min(Math.max(t, MIN_GAP), 1 - MIN_GAP);
}

/** One vertex for each sheet of the cell, numbered as in the cell's packed patch table. */
function placePatches(state: NetState, config: number, slot: number, x: number, y: number, z: number): void {
  const isFlipped = isDoubleEdge(state, config, x, y, z);
  const packed = isFlipped ? TABLES.flippedPatches[config]! : TABLES.patches[config]!;
  const patchCount = TABLES.patchCount[config]! + (isFlipped ? 1 : 0);
  state.patches[slot] = packed;
  sums.fill(0);
  counts.fill(0);
  edges.fill(0);
  for (let k = config * 12; k < config * 12 + TABLES.edgeCount[config]!; k++) {
    const edge = TABLES.edgeList[k]!;
    const low = TABLES.edgeLow[edge]!;
    const patch = (packed >>> (2 * edge)) & 3;
    const t = crossing(corners[low]!, corners[TABLES.edgeHigh[edge]!]!, state.iso);
    crossingAt[edge] = t;
    counts[patch]! += 1;
    edges[patch]! |= 1 << edge;
    sums[patch * 3]! += edge < 4 ? t : low & 1;
    sums[patch * 3 + 1]! += edge >> 2 === 1 ? t : (low >> 1) & 1;
    sums[patch * 3 + 2]! += edge > 7 ? t : low >> 2;
  }
  for (let patch = 0; patch < patchCount; patch++) {
    for (let axis = 3 * patch; axis < 3 * patch + 3; axis++) places[axis] = sums[axis]! / counts[patch]!;
  }
  if (state.planes !== null) sharpenPatches(state, patchCount, x, y, z);
  for (let patch = 0; patch < patchCount; patch++) {
    pushVertex(state, x + places[patch * 3]!, y + places[patch * 3 + 1]!, z + places[patch * 3 + 2]!);
  }
}

/** Moves the vertices of a cell's sheets to their sharp places, each unless it comes so near another one's that the two could meet. */
function sharpenPatches(state: NetState, patchCount: number, x: number, y: number, z: number): void {
  for (let patch = 0; patch < patchCount; patch++) {
    const at = 3 * patch;
    sharpPlace[0] = places[at]!;
    sharpPlace[1] = places[at + 1]!;
    sharpPlace[2] = places[at + 2]!;
    placeSharp(state, edges[patch]!, x, y, z, MIN_GAP);
    let isApart = true;
    for (let other = 0; other < 3 * patchCount; other += 3) {
      if (other === at) continue;
      const gap = Math.max(
        Math.abs(sharpPlace[0]! - places[other]!),
        Math.abs(sharpPlace[1]! - places[other + 1]!),
        Math.abs(sharpPlace[2]! - places[other + 2]!),
      );
      if (gap < MIN_GAP) isApart = false;
    }
    if (isApart) places.set(sharpPlace, at);
  }
}

/** Whether the cell's ambiguous face would carry two surface edges between one pair of vertices, and must be joined the other way. */
function isDoubleEdge(state: NetState, config: number, x: number, y: number, z: number): boolean {
  const face = TABLES.riskyFace[config]!;
  if (face === 255) return false;
  const step = (face & 1) * 2 - 1;
  const axis = face >> 1;
  const across = configAt(state, x + (axis === 0 ? step : 0), y + (axis === 1 ? step : 0), z + (axis === 2 ? step : 0));
  return TABLES.riskyFace[across] === (face ^ 1);
}

function configAt(state: NetState, x: number, y: number, z: number): number {
  const ny = state.field.size[1];
  const { words, rowWords } = state.inside;
  let config = 0;
  for (let corner = 0; corner < 8; corner++) {
    const at = x + (corner & 1);
    const row = (y + ((corner >> 1) & 1) + ny * (z + (corner >> 2))) * rowWords;
    config |= ((words[row + (at >> 5)]! >>> (at & 31)) & 1) << corner;
  }
  return config;
}

/** Appends a vertex given in grid coordinates. */
function pushVertex(state: NetState, x: number, y: number, z: number): void {
  const at = 3 * state.vertices++;
  if (at + 3 > state.positions.length) growPositions(state);
  const { origin, spacing } = state.field;
  state.positions[at] = origin[0] + spacing * x;
  state.positions[at + 1] = origin[1] + spacing * y;
  state.positions[at + 2] = origin[2] + spacing * z;
}

function growPositions(state: NetState): void {
  const grown = new Float32Array(Math.ceil(state.positions.length / 24) * 27 + GROWTH_FLOOR);
  grown.set(state.positions);
  state.positions = grown;
}
