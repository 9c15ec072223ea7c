import type { Mesh } from '../mesh/mesh.js';
import { type Charts, facesByChart, groupFaces, planeU, planeV } from './chart-faces.js';
import { NO_FACE } from './face-neighbours.js';

const { abs, cos, floor, max, min, PI, sin } = Math; // bound once: hot loops

export interface SplitOptions {
  /**
   * What a cut costs: model units squared that it must save of the pieces' bounding boxes for every unit of its length,
   * by direction of the chart; infinite where nothing is to be cut.
   */
  cutCost: readonly number[];
}

/** Faces of a mesh in pieces that are to be packed, and how each piece is best turned. */
export interface Pieces {
  /** One piece a face. */
  pieceOf: Uint32Array;
  /** One direction (0..5) and one angle, radians, a piece: turned by it, the piece fills its bounding box best. */
  directionOf: Uint8Array;
  angleOf: Float64Array;
}

/** Angles tried for a bounding box, over a quarter turn: then it is at most 2 % wider than the best. */
const ANGLES = 16;
/** Places tried for a cut along each side of the box. */
const BINS = 32;
/** Pieces of fewer faces stay whole, and go back to the other side of a cut. */
const LEAST_FACES = 64;

const STRAIGHTENING_SWEEPS = 2;

interface Box {
  angle: number;
  area: number;
}

interface Cut extends Box {
  /** Along which turned axis (0 = x, 1 = y) and at which coordinate. */
  axis: number;
  at: number;
  gain: number;
}

/**
 * Cuts charts whose outlines pack badly, straight across, into pieces that fill their bounding boxes better: a horse's
 * legs come off its body. Each cut must save more of the boxes than it costs, see {@link SplitOptions}.
 */
export function splitCharts(mesh: Mesh, charts: Charts, { cutCost }: SplitOptions): Pieces {
  const order = facesByChart(charts);
  const pieceOf = new Uint32Array(charts.chartOf.length);
  const directions: number[] = [];
  const angles: number[] = [];
  for (let from = 0; from < order.length; ) {
    const chart = charts.chartOf[order[from]!]!;
    let to = from;
    while (to < order.length && charts.chartOf[order[to]!] === chart) to++;
    const direction = charts.directionOf[chart]!;
    const open: Uint32Array[] = [order.slice(from, to)];
    for (let faces = open.pop(); faces; faces = open.pop()) {
      const flat = flatten(mesh, faces, direction);
      const box = tightestBox(flat);
      const cut = bestCut(flat, box, cutCost[direction]!);
      const parts = cut ? partition(faces, flat, cut, charts.neighbours) : [];
      if (parts.length > 1) {
        open.push(...parts);
        continue;
      }
      for (const face of faces) pieceOf[face] = directions.length;
      directions.push(direction);
      angles.push(box.angle);
    }
    from = to;
  }
  return { pieceOf, directionOf: Uint8Array.from(directions), angleOf: Float64Array.from(angles) };
}

/** Face numbers grouped by piece, ascending within each. */
export function facesByPiece({ pieceOf, directionOf }: Pieces): Uint32Array {
  return groupFaces(pieceOf, directionOf.length);
}

/** Corners of faces in the plane of a direction, `6 × faces`. */
function flatten(mesh: Mesh, faces: Uint32Array, direction: number): Float64Array {
  const flat = new Float64Array(6 * faces.length);
  for (let at = 0; at < 3 * faces.length; at++) {
    const vertex = mesh.indices[3 * faces[floor(at / 3)]! + (at % 3)]!;
    flat[2 * at] = planeU(mesh.positions, vertex, direction);
    flat[2 * at + 1] = planeV(mesh.positions, vertex, direction);
  }
  return flat;
}

/** The least bounding box; the upright one unless a turned one is smaller by more than 2 %. */
function tightestBox(flat: Float64Array): Box {
  const best: Box = { angle: 0, area: boxArea(flat, 0) };
  for (let step = 1; step < ANGLES; step++) {
    const angle = (step * PI) / 2 / ANGLES;
    const area = boxArea(flat, angle);
    if (area < 0.98 * best.area) Object.assign(best, { angle, area });
  }
  return best;
}

function boxArea(flat: Float64Array, angle: number): number {
  const [c, s] = [cos(angle), sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < flat.length; at += 2) {
    const x = c * flat[at]! - s * flat[at + 1]!;
    const y = s * flat[at]! + c * flat[at + 1]!;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return (right - left) * (bottom - top);
}

/** What lies in one bin of a cut's axis: its area and the bounds of its faces, along and across the axis. */
interface Bin {
  area: number;
  low: number;
  high: number;
  left: number;
  right: number;
}

function emptyBin(): Bin {
  return { area: 0, low: Infinity, high: -Infinity, left: Infinity, right: -Infinity };
}

function join(a: Bin, b: Bin): Bin {
  return {
    area: a.area + b.area,
    low: min(a.low, b.low),
    high: max(a.high, b.high),
    left: min(a.left, b.left),
    right: max(a.right, b.right),
  };
}

function binBox({ low, high, left, right }: Bin): number {
  return high > low ? (high - low) * (right - left) : 0;
}

/** The cut that saves most beyond its cost; `undefined` where none does. */
function bestCut(flat: Float64Array, box: Box, cost: number): Cut | undefined {
  if (flat.length < 12 * LEAST_FACES || !Number.isFinite(cost)) return undefined;
  let best: Cut | undefined;
  for (const axis of [0, 1]) {
    const { bins, low, width } = fillBins(flat, box.angle, axis);
    const after: Bin[] = [emptyBin()];
    for (let bin = BINS - 1; bin > 0; bin--) after.push(join(after.at(-1)!, bins[bin]!));
    let before = emptyBin();
    for (let bin = 1; bin < BINS; bin++) {
      before = join(before, bins[bin - 1]!);
      // How wide the piece is at the cut: the area beside it by the width of the bins.
      const length = (bins[bin - 1]!.area + bins[bin]!.area) / (2 * width);
      const gain = box.area - binBox(before) - binBox(after[BINS - bin]!) - cost * length;
      if (gain > (best?.gain ?? 0)) best = { ...box, axis, at: low + bin * width, gain };
    }
  }
  return best;
}

function fillBins(flat: Float64Array, angle: number, axis: number): { bins: Bin[]; low: number; width: number } {
  const along = new Float64Array(flat.length / 2);
  const across = new Float64Array(flat.length / 2);
  const [c, s] = [cos(angle), sin(angle)];
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < along.length; at++) {
    const x = c * flat[2 * at]! - s * flat[2 * at + 1]!;
    const y = s * flat[2 * at]! + c * flat[2 * at + 1]!;
    along[at] = axis === 0 ? x : y;
    across[at] = axis === 0 ? y : x;
    low = min(low, along[at]!);
    high = max(high, along[at]!);
  }
  const width = max((high - low) / BINS, 1e-12);
  const bins = Array.from({ length: BINS }, emptyBin);
  for (let at = 0; at < along.length; at += 3) {
    const middle = (along[at]! + along[at + 1]! + along[at + 2]!) / 3;
    const bin = bins[min(BINS - 1, floor((middle - low) / width))]!;
    bin.area += faceArea(flat, 2 * at);
    for (let corner = at; corner < at + 3; corner++) {
      bin.low = min(bin.low, along[corner]!);
      bin.high = max(bin.high, along[corner]!);
      bin.left = min(bin.left, across[corner]!);
      bin.right = max(bin.right, across[corner]!);
    }
  }
  return { bins, low, width };
}

function faceArea(flat: Float64Array, at: number): number {
  const [ux, uy] = [flat[at + 2]! - flat[at]!, flat[at + 3]! - flat[at + 1]!];
  return abs(ux * (flat[at + 5]! - flat[at + 1]!) - (flat[at + 4]! - flat[at]!) * uy) / 2;
}

/** Faces by side of a cut, each side by its connected parts; crumbs go over to the other side. */
function partition(faces: Uint32Array, flat: Float64Array, cut: Cut, neighbours: Uint32Array): Uint32Array[] {
  const [c, s] = [cos(cut.angle), sin(cut.angle)];
  const side = new Map<number, number>();
  for (let at = 0; at < faces.length; at++) {
    let middle = 0;
    for (let corner = 6 * at; corner < 6 * at + 6; corner += 2) {
      const [x, y] = [flat[corner]!, flat[corner + 1]!];
      middle += (cut.axis === 0 ? c * x - s * y : s * x + c * y) / 3;
    }
    side.set(faces[at]!, middle < cut.at ? 0 : 1);
  }
  for (let sweep = 0; sweep < STRAIGHTENING_SWEEPS; sweep++) straighten(faces, side, neighbours);
  for (const part of connectedParts(faces, side, neighbours)) {
    if (part.length < LEAST_FACES) for (const face of part) side.set(face, 1 - side.get(face)!);
  }
  return connectedParts(faces, side, neighbours).map((part) => Uint32Array.from(part).sort());
}

/** Takes the teeth off a cut: a face with two neighbours beyond it goes over to them. */
function straighten(faces: Uint32Array, side: Map<number, number>, neighbours: Uint32Array): void {
  for (const face of faces) {
    const own = side.get(face)!;
    let beyond = 0;
    for (let k = 0; k < 3; k++) if (side.get(neighbours[3 * face + k]!) === 1 - own) beyond++;
    if (beyond > 1) side.set(face, 1 - own);
  }
}

function connectedParts(faces: Uint32Array, side: ReadonlyMap<number, number>, neighbours: Uint32Array): number[][] {
  const parts: number[][] = [];
  const isReached = new Set<number>();
  for (const seed of faces) {
    if (isReached.has(seed)) continue;
    isReached.add(seed);
    const part = [seed];
    for (let head = 0; head < part.length; head++) {
      const face = part[head]!;
      for (let k = 0; k < 3; k++) {
        const other = neighbours[3 * face + k]!;
        if (other === NO_FACE || side.get(other) !== side.get(face) || isReached.has(other)) continue;
        isReached.add(other);
        part.push(other);
      }
    }
    parts.push(part);
  }
  return parts;
}
