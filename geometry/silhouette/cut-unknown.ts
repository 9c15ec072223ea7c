import { type ColourMixture, mixtureCost } from './colour-mixture.js';
import { ARC_DX, ARC_DY, ARCS, type CutGraph, minCut } from './min-cut.js';

const { exp, max, min } = Math; // bound once: hot loops

/** Labels of a pixel; UNKNOWN ones are what the cut decides. */
export const BACKGROUND = 0;
export const SUBJECT = 1;
export const UNKNOWN = 2;

/** Weight of smoothness against colour: GrabCut's 50, found by Blake et al. 2004. */
const SMOOTHNESS = 50;
/** Capacities are integers; this many units a nat. */
const UNITS = 256;
/** A colour's say is limited, or one odd pixel would outweigh all its neighbours. Nats. */
const LARGEST_COST = 60;
/** Diagonal neighbours are farther: the weight falls with the distance. */
const DIAGONAL = Math.SQRT1_2;

export interface CutProblem {
  width: number;
  height: number;
  /** BACKGROUND, SUBJECT or UNKNOWN per pixel. */
  labels: Uint8Array;
  /** Three floats a pixel; read at unknown pixels and their neighbours only. */
  features: Float32Array;
  subject: ColourMixture;
  background: ColourMixture;
  /** Spread of the background's colours; contrast below it is noise. */
  sigma: number;
}

/**
 * Decides the unknown pixels, in a copy of the labels: the cut that costs least in colour likelihood and in length, where
 * length is cheap along colour edges (Boykov & Jolly 2001). Known pixels pull on their neighbours.
 */
export function cutUnknown(problem: CutProblem): Uint8Array {
  const { labels } = problem;
  const nodeOf = new Int32Array(labels.length).fill(-1);
  const pixels: number[] = [];
  for (let pixel = 0; pixel < labels.length; pixel++) {
    if (labels[pixel] !== UNKNOWN) continue;
    nodeOf[pixel] = pixels.length;
    pixels.push(pixel);
  }
  const side = minCut(buildGraph(problem, pixels, nodeOf));
  const decided = labels.slice();
  pixels.forEach((pixel, node) => {
    decided[pixel] = side[node] === 1 ? SUBJECT : BACKGROUND;
  });
  return decided;
}

function buildGraph(problem: CutProblem, pixels: number[], nodeOf: Int32Array): CutGraph {
  const { width, height, labels, features, subject, background } = problem;
  const graph = {
    neighbours: new Int32Array(pixels.length * ARCS).fill(-1),
    capacities: new Int32Array(pixels.length * ARCS),
    terminals: new Int32Array(pixels.length),
  };
  const beta = 1 / (2 * meanContrast(problem, pixels));
  pixels.forEach((pixel, node) => {
    const at = pixel * 3;
    const [a, b, c] = [features[at]!, features[at + 1]!, features[at + 2]!];
    const pull = mixtureCost(background, a, b, c) - mixtureCost(subject, a, b, c);
    let terminal = min(max(pull, -LARGEST_COST), LARGEST_COST) * UNITS;
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let d = 0; d < ARCS; d++) {
      if (!isInside(x + ARC_DX[d]!, y + ARC_DY[d]!, width, height)) continue;
      const other = pixel + ARC_DY[d]! * width + ARC_DX[d]!;
      const length = d < 4 ? 1 : DIAGONAL;
      const weight = SMOOTHNESS * length * exp(-beta * squaredDistance(features, pixel, other)) * UNITS;
      if (labels[other] === UNKNOWN) {
        graph.neighbours[node * ARCS + d] = nodeOf[other]!;
        graph.capacities[node * ARCS + d] = weight;
      } else terminal += labels[other] === SUBJECT ? weight : -weight;
    }
    graph.terminals[node] = terminal;
  });
  return graph;
}

/** Mean squared colour difference between unknown neighbours, at least what the background's noise gives. */
function meanContrast({ width, height, labels, features, sigma }: CutProblem, pixels: number[]): number {
  let sum = 0;
  let count = 0;
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (let d = 0; d < ARCS; d += 2) {
      if (!isInside(x + ARC_DX[d]!, y + ARC_DY[d]!, width, height)) continue;
      const other = pixel + ARC_DY[d]! * width + ARC_DX[d]!;
      if (labels[other] !== UNKNOWN) continue;
      sum += squaredDistance(features, pixel, other);
      count++;
    }
  }
  return max(count === 0 ? 0 : sum / count, (1 + 2 * sigma) ** 2);
}

function isInside(x: number, y: number, width: number, height: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

function squaredDistance(features: Float32Array, p: number, q: number): number {
  const a = features[p * 3]! - features[q * 3]!;
  const b = features[p * 3 + 1]! - features[q * 3 + 1]!;
  const c = features[p * 3 + 2]! - features[q * 3 + 2]!;
  return a * a + b * b + c * c;
}
