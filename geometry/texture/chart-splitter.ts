import type { Mesh } from '../mesh/mesh.js';
import { type Charts, facesByChart } from './chart-faces.js';
import { type ChartPlane, planeOf, twiceAreaIn } from './chart-plane.js';
import { NO_FACE } from './face-neighbours.js';
import { type FaceOutline, traceOutline } from './trace-outline.js';

const { cos, floor, max, min, PI, sin } = Math; // bound once: hot loops

/** A chart or a part of one, and how it is best turned. */
export interface ChartPart extends FaceOutline {
  /** Face numbers, ascending. */
  faces: Uint32Array;
  /** 0..5. */
  direction: number;
  /** Radians: turned by it, the part fills its bounding box best. */
  angle: number;
}

/** Angles tried for a bounding box, over a quarter turn: then it is at most 2 % wider than the best. */
const ANGLES = 16;
/** Places tried for a cut along each side of the box. */
const BINS = 32;
/** Parts of fewer faces stay whole, and go back to the other side of a cut. */
const LEAST_FACES = 64;

const STRAIGHTENING_SWEEPS = 2;

/** Side of faces that do not belong to what is being cut; beyond the sides of a cut (0, 1) and all directions (0..5). */
const OUTSIDE = 255;

/** A part with what its cuts would save, found when first asked for. */
interface Node extends ChartPart {
  boxArea: number;
  cuts?: Cuts;
  /** The parts that each cut leaves. */
  children: Map<number, Node[]>;
}

/** By number of the cut: bin of x or, beyond them, of y. */
interface Cuts {
  /** Of the boxes' area, model units squared. */
  savings: Float64Array;
  /** Model units. */
  lengths: Float64Array;
  /** Least coordinate and width of the bins, by axis. */
  lows: readonly [number, number];
  widths: readonly [number, number];
}

/**
 * Cuts charts whose outlines pack badly, straight across, into parts that fill their bounding boxes better: a horse's
 * legs come off its body. Keeps what it finds, so that other prices of cuts cost little more.
 */
export class ChartSplitter {
  readonly #mesh: Mesh;
  readonly #neighbours: Uint32Array;
  readonly #directions: Uint8Array;
  readonly #twiceAreas: Float64Array;
  /** A face's side of the cut in work, or {@link OUTSIDE}. */
  readonly #side: Uint8Array;
  readonly #isMember: Uint8Array;
  readonly #roots: Node[] = [];

  constructor(mesh: Mesh, charts: Charts) {
    const faces = charts.chartOf.length;
    this.#mesh = mesh;
    this.#neighbours = charts.neighbours;
    this.#directions = charts.labels;
    this.#side = new Uint8Array(faces).fill(OUTSIDE);
    this.#isMember = new Uint8Array(faces);
    this.#twiceAreas = new Float64Array(faces);
    const planes = Array.from(charts.directionOf, planeOf);
    for (let face = 0; face < faces; face++) {
      this.#twiceAreas[face] = twiceAreaIn(planes[charts.chartOf[face]!]!, mesh, face);
    }
    const order = facesByChart(charts);
    for (let from = 0; from < order.length; ) {
      const chart = charts.chartOf[order[from]!]!;
      let to = from;
      while (to < order.length && charts.chartOf[order[to]!] === chart) to++;
      this.#roots.push(this.#openNode(order.slice(from, to), charts.directionOf[chart]!));
      from = to;
    }
  }

  /**
   * Parts in a fixed order.
   * @param cutCosts model units squared that a cut must save of the parts' bounding boxes for every unit of its length,
   *   by direction of the chart; infinite where nothing is to be cut
   */
  split(cutCosts: readonly number[]): ChartPart[] {
    const parts: ChartPart[] = [];
    for (const root of this.#roots) {
      const open = [root];
      for (let node = open.pop(); node; node = open.pop()) {
        const children = this.#cutNode(node, cutCosts[node.direction]!);
        if (children.length > 1) open.push(...children);
        else parts.push(node);
      }
    }
    return parts;
  }

  /** Some faces as parts of their own: those joined over edges that look the same way. */
  cutOut(faces: Uint32Array): ChartPart[] {
    for (const face of faces) this.#side[face] = this.#directions[face]!;
    const parts = this.#connectedParts(faces);
    for (const face of faces) this.#side[face] = OUTSIDE;
    return parts.map((part) => this.#openNode(part.sort(), this.#directions[part[0]!]!));
  }

  #openNode(faces: Uint32Array, direction: number): Node {
    const isMember = this.#isMember;
    for (const face of faces) isMember[face] = 1;
    const plane = planeOf(direction);
    const { edges, area } = traceOutline({
      mesh: this.#mesh,
      neighbours: this.#neighbours,
      faces,
      isMember,
      twiceAreas: this.#twiceAreas,
      plane,
    });
    for (const face of faces) isMember[face] = 0;
    return { faces, direction, edges, area, ...tightestBox(edges), children: new Map() };
  }

  /** The parts that the cut leaves which saves most beyond its cost; none where no cut does. */
  #cutNode(node: Node, cost: number): readonly Node[] {
    if (node.faces.length < 2 * LEAST_FACES || !Number.isFinite(cost)) return [];
    node.cuts ??= measureCuts(this.#mesh, this.#twiceAreas, node);
    const { savings, lengths } = node.cuts;
    let [best, most] = [-1, 0];
    for (let cut = 0; cut < savings.length; cut++) {
      const gain = savings[cut]! - cost * lengths[cut]!;
      if (gain <= most) continue;
      most = gain;
      best = cut;
    }
    if (best < 0) return [];
    let children = node.children.get(best);
    if (!children) {
      children = this.#partition(node, best);
      node.children.set(best, children);
    }
    return children;
  }

  /** Faces by side of a cut, each side by its connected parts; crumbs go over to the other side. */
  #partition({ faces, direction, angle, cuts }: Node, cut: number): Node[] {
    const side = this.#side;
    const axis = cut < BINS ? 0 : 1;
    const edge = cuts!.lows[axis] + (cut % BINS) * cuts!.widths[axis];
    const along = alongAxis(planeOf(direction), angle, axis);
    for (const face of faces) side[face] = this.#middle(face, along) < edge ? 0 : 1;
    for (let sweep = 0; sweep < STRAIGHTENING_SWEEPS; sweep++) this.#straighten(faces);
    for (const part of this.#connectedParts(faces)) {
      if (part.length < LEAST_FACES) for (const face of part) side[face] = 1 - side[face]!;
    }
    const parts = this.#connectedParts(faces);
    for (const face of faces) side[face] = OUTSIDE;
    return parts.length > 1 ? parts.map((part) => this.#openNode(part.sort(), direction)) : [];
  }

  #middle(face: number, along: AxisWeights): number {
    const { indices, positions } = this.#mesh;
    let sum = 0;
    for (let corner = 3 * face; corner < 3 * face + 3; corner++) sum += coordinate(positions, indices[corner]!, along);
    return sum / 3;
  }

  /** Takes the teeth off a cut: a face with two neighbours beyond it goes over to them. */
  #straighten(faces: Uint32Array): void {
    const side = this.#side;
    for (const face of faces) {
      const across = 1 - side[face]!;
      let beyond = 0;
      for (let k = 3 * face; k < 3 * face + 3; k++) {
        const other = this.#neighbours[k]!;
        if (other !== NO_FACE && side[other] === across) beyond++;
      }
      if (beyond > 1) side[face] = across;
    }
  }

  #connectedParts(faces: Uint32Array): Uint32Array[] {
    const parts: Uint32Array[] = [];
    const side = this.#side;
    const isReached = this.#isMember;
    const reached = new Uint32Array(faces.length);
    let end = 0;
    for (const seed of faces) {
      if (isReached[seed] === 1) continue;
      const start = end;
      isReached[seed] = 1;
      reached[end++] = seed;
      for (let head = start; head < end; head++) {
        const face = reached[head]!;
        for (let k = 3 * face; k < 3 * face + 3; k++) {
          const other = this.#neighbours[k]!;
          if (other === NO_FACE || side[other] !== side[face] || isReached[other] === 1) continue;
          isReached[other] = 1;
          reached[end++] = other;
        }
      }
      parts.push(reached.slice(start, end));
    }
    for (const face of faces) isReached[face] = 0;
    return parts;
  }
}

/** The least bounding box; the upright one unless a turned one is smaller by more than 2 %. */
function tightestBox(edges: Float64Array): { angle: number; boxArea: number } {
  const best = { angle: 0, boxArea: areaOfBox(edges, 0) };
  for (let step = 1; step < ANGLES; step++) {
    const angle = (step * PI) / 2 / ANGLES;
    const boxArea = areaOfBox(edges, angle);
    if (boxArea < 0.98 * best.boxArea) Object.assign(best, { angle, boxArea });
  }
  return best;
}

function areaOfBox(points: Float64Array, angle: number): number {
  const [c, s] = [cos(angle), sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const x = c * points[at]! - s * points[at + 1]!;
    const y = s * points[at]! + c * points[at + 1]!;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return (right - left) * (bottom - top);
}

/** A turned coordinate of vertices as a sum of two of their coordinates. */
interface AxisWeights {
  uAxis: number;
  vAxis: number;
  u: number;
  v: number;
}

/** The turned x (axis 0) or y (1) of a plane's points. */
function alongAxis({ uAxis, uSign, vAxis, vSign }: ChartPlane, angle: number, axis: number): AxisWeights {
  const [c, s] = [cos(angle), sin(angle)];
  return axis === 0 ? { uAxis, vAxis, u: c * uSign, v: -s * vSign } : { uAxis, vAxis, u: s * uSign, v: c * vSign };
}

function coordinate(positions: Float32Array, vertex: number, { uAxis, vAxis, u, v }: AxisWeights): number {
  return u * positions[3 * vertex + uAxis]! + v * positions[3 * vertex + vAxis]!;
}

/** What lies in the bins of an axis: areas and the bounds of faces, along and across the axis. */
interface Bins {
  areas: Float64Array;
  lows: Float64Array;
  highs: Float64Array;
  lefts: Float64Array;
  rights: Float64Array;
  low: number;
  width: number;
}

function measureCuts(mesh: Mesh, twiceAreas: Float64Array, part: Node): Cuts {
  const savings = new Float64Array(2 * BINS).fill(-Infinity);
  const lengths = new Float64Array(2 * BINS);
  const [x, y] = [fillBins(mesh, twiceAreas, part, 0), fillBins(mesh, twiceAreas, part, 1)];
  [x, y].forEach((bins, axis) => {
    for (let bin = 1; bin < BINS; bin++) {
      const cut = BINS * axis + bin;
      savings[cut] = part.boxArea - boxOfBins(bins, 0, bin) - boxOfBins(bins, bin, BINS);
      // How wide the part is at the cut: the area beside it by the width of the bins.
      lengths[cut] = (bins.areas[bin - 1]! + bins.areas[bin]!) / (2 * bins.width);
    }
  });
  return { savings, lengths, lows: [x.low, y.low], widths: [x.width, y.width] };
}

/** Area of the box around some bins' faces. */
function boxOfBins({ lows, highs, lefts, rights }: Bins, from: number, end: number): number {
  let [low, high, left, right] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let bin = from; bin < end; bin++) {
    low = min(low, lows[bin]!);
    high = max(high, highs[bin]!);
    left = min(left, lefts[bin]!);
    right = max(right, rights[bin]!);
  }
  return high > low ? (high - low) * (right - left) : 0;
}

function fillBins({ positions, indices }: Mesh, twiceAreas: Float64Array, part: Node, axis: number): Bins {
  const plane = planeOf(part.direction);
  const along = alongAxis(plane, part.angle, axis);
  const across = alongAxis(plane, part.angle, 1 - axis);
  const [low, high] = extentAlong(part, axis);
  const width = max((high - low) / BINS, 1e-12);
  const filled = (value: number) => new Float64Array(BINS).fill(value);
  const bins: Bins = {
    ...{ areas: filled(0), lows: filled(Infinity), highs: filled(-Infinity) },
    ...{ lefts: filled(Infinity), rights: filled(-Infinity), low, width },
  };
  for (const face of part.faces) {
    const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
    const a0 = coordinate(positions, a, along);
    const b0 = coordinate(positions, b, along);
    const c0 = coordinate(positions, c, along);
    const a1 = coordinate(positions, a, across);
    const b1 = coordinate(positions, b, across);
    const c1 = coordinate(positions, c, across);
    const bin = max(0, min(BINS - 1, floor(((a0 + b0 + c0) / 3 - low) / width)));
    bins.areas[bin]! += Math.abs(twiceAreas[face]!) / 2;
    bins.lows[bin] = min(bins.lows[bin]!, a0, b0, c0);
    bins.highs[bin] = max(bins.highs[bin]!, a0, b0, c0);
    bins.lefts[bin] = min(bins.lefts[bin]!, a1, b1, c1);
    bins.rights[bin] = max(bins.rights[bin]!, a1, b1, c1);
  }
  return bins;
}

function extentAlong({ edges, angle }: ChartPart, axis: number): [number, number] {
  const [u, v] = axis === 0 ? [cos(angle), -sin(angle)] : [sin(angle), cos(angle)];
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < edges.length; at += 2) {
    const value = u * edges[at]! + v * edges[at + 1]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
