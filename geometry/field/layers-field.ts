import { connectPlane } from './connect-plane.js';
import { type ColumnSpans, joinSpans } from './join-spans.js';
import { carryNearest } from './outline-distance.js';
import { samplePlane } from './sample-plane.js';
import type { SignedGrid } from './signed-grid.js';
import { squaredDepth } from './squared-depth.js';

/** Two surfaces over a silhouette, on a coarser picture of the same square; `side²` each, model units, +z to the viewer. */
export interface DepthLayers {
  /** Pixels along a side. */
  side: number;
  /** 1 where the others mean something. */
  inside: Uint8Array;
  front: Float32Array;
  back: Float32Array;
  /** Half thickness of the inflated silhouette, √h, on that picture. */
  inflated: Float32Array;
}

export interface LayersFieldOptions {
  /** The silhouette, `width × width`, 0..1, inside where ≥ 0.5. */
  coverage: Float32Array;
  width: number;
  /** Squared half thickness at pixel centres, squared model units (`poissonHeight`). */
  heights: Float32Array;
  layers: DepthLayers;
  /** Grid cells along the picture's side, 64 to 384. */
  resolution: number;
}

const MIN_RESOLUTION = 64;
const MAX_RESOLUTION = 384;

/** Cells between the solid and the grid's border. */
const BORDER_CELLS = 2;

/** Squared depth, squared cells, of a sample that joins two others of the outline. */
const BRIDGE_CELLS = 0.5;

/** Half thickness, cells, that every column has: a little over 0.5, so that a sample of the grid lies in it. */
const MIN_HALF_CELLS = 0.55;

/**
 * The signed field of the solid between two surfaces over a silhouette. Closed along the outline: upright where the
 * surfaces don't meet there, round where they do as the inflated ones, z = ±√h. Neighbouring columns always share a sample,
 * so that what hangs together in the picture does in the solid.
 *
 * With half thickness t and middle m of a column, φ = t² − (z − m)² and q = |∇φ|/2, the value is √(φ + q²) − q, about the
 * distance to the two surfaces (as in `inflateField`), but no more than that to the outline.
 *
 * @throws RangeError on a resolution or an array outside its range.
 */
export function layersField(options: LayersFieldOptions): SignedGrid {
  checkOptions(options);
  const { coverage, width, heights, resolution } = options;
  const spacing = 1 / resolution;
  const cellPx = width / resolution;
  const half = Math.ceil(resolution / 2) + BORDER_CELLS;
  const side = 2 * half + 1;
  const plane = samplePlane(squaredDepth(coverage, width, width, heights, 1, cellPx), half, half, cellPx);
  connectPlane(plane, side, side, BRIDGE_CELLS / resolution ** 2);
  const spans = makeSpans(plane, side, options.layers, resolution);
  const halfZ = Math.ceil(farthest(plane, spans) / spacing) + BORDER_CELLS;
  const size = [side, side, 2 * halfZ + 1] as const;
  const values = new Float32Array(side * side * size[2]);
  fillField(values, plane, spans, side, spacing, halfZ);
  return { size, origin: [-half * spacing, -half * spacing, -halfZ * spacing], spacing, values };
}

function checkOptions({ coverage, width, heights, layers, resolution }: LayersFieldOptions): void {
  const reject = (expected: string, name: string, received: unknown) => {
    throw new RangeError(`Expected ${expected} for ${name} but received ${received}`);
  };
  if (!(Number.isInteger(resolution) && resolution >= MIN_RESOLUTION && resolution <= MAX_RESOLUTION)) {
    reject(`an integer from ${MIN_RESOLUTION} to ${MAX_RESOLUTION}`, 'resolution', resolution);
  }
  for (const [name, image] of Object.entries({ coverage, heights })) {
    if (image.length !== width * width) reject(`${width} × ${width} values`, name, image.length);
  }
  const { side, inside, front, back, inflated } = layers;
  for (const [name, image] of Object.entries({ inside, front, back, inflated })) {
    if (image.length !== side * side) reject(`${side} × ${side} values`, name, image.length);
  }
}

/** Where each column's solid begins and ends; beyond the outline as the columns nearest to it have it. */
function makeSpans(plane: Float32Array, side: number, layers: DepthLayers, resolution: number): ColumnSpans {
  const half = (side - 1) / 2;
  const [front, back, inflated] = [layers.front, layers.back, layers.inflated].map((values) => {
    const image = { width: layers.side, height: layers.side, margin: 0, values: spreadOut(values, layers) };
    return samplePlane(image, half, half, layers.side / resolution);
  }) as [Float32Array, Float32Array, Float32Array];
  const least = MIN_HALF_CELLS / resolution;
  let [sum, count] = [0, 0];
  for (let i = 0; i < plane.length; i++) {
    const isInside = plane[i]! > 0;
    const middle = (front[i]! + back[i]!) / 2;
    const coarse = (front[i]! - back[i]!) / 2;
    // What the coarse picture can't tell of the round edge; little of it where a part is much thicker than inflated.
    const roundness = Math.min(1, Math.max(0, inflated[i]!) / Math.max(coarse, least)) ** 2;
    const fine = Math.sqrt(Math.max(0, plane[i]!)) - inflated[i]!;
    const reach = Math.max(coarse + roundness * fine, isInside ? least : 0);
    front[i] = middle + reach;
    back[i] = middle - reach;
    if (isInside) [sum, count] = [sum + middle, count + 1];
  }
  const mean = count === 0 ? 0 : sum / count;
  for (let i = 0; i < plane.length; i++) [front[i], back[i]] = [front[i]! - mean, back[i]! - mean];
  return joinSpans({ front, back }, plane, side, 1 / resolution);
}

/** The values with those of the nearest inside pixel where they mean nothing; all 0 where none does. */
function spreadOut(values: Float32Array, { side, inside }: DepthLayers): Float32Array {
  const nearest = Int32Array.from(inside, (is, i) => (is === 0 ? -1 : i));
  const x = Float32Array.from({ length: values.length }, (_, i) => i % side);
  const y = Float32Array.from({ length: values.length }, (_, i) => Math.floor(i / side));
  carryNearest(side, side, x, y, nearest);
  return Float32Array.from(nearest, (from) => (from < 0 ? 0 : values[from]!));
}

function farthest(plane: Float32Array, { front, back }: ColumnSpans): number {
  let most = 0;
  for (let i = 0; i < plane.length; i++) if (plane[i]! > 0) most = Math.max(most, front[i]!, -back[i]!);
  return most;
}

/** Differences along x and y, per model unit, one-sided at the border. */
function slopesOf(plane: Float32Array, side: number, spacing: number): [Float32Array, Float32Array] {
  const [alongX, alongY] = [new Float32Array(plane.length), new Float32Array(plane.length)];
  for (let i = 0; i < plane.length; i++) {
    const x = i % side;
    const right = x < side - 1 ? i + 1 : i;
    const left = x > 0 ? i - 1 : i;
    const high = i + side < plane.length ? i + side : i;
    const low = i >= side ? i - side : i;
    alongX[i] = (plane[right]! - plane[left]!) / (2 * spacing);
    alongY[i] = (plane[high]! - plane[low]!) / (2 * spacing);
  }
  return [alongX, alongY];
}

function fillField(
  values: Float32Array,
  plane: Float32Array,
  { front, back }: ColumnSpans,
  side: number,
  spacing: number,
  halfZ: number,
): void {
  const middle = front.map((value, i) => (value + back[i]!) / 2);
  const squared = front.map((value, i) => ((value - back[i]!) / 2) ** 2 + Math.min(0, plane[i]!));
  const [squaredX, squaredY] = slopesOf(squared, side, spacing);
  const [middleX, middleY] = slopesOf(middle, side, spacing);
  const [planeX, planeY] = slopesOf(plane, side, spacing);
  const tiny = spacing * 1e-3; // keeps 0/0 away where all terms vanish
  const outline = plane.map((value, i) => {
    const slope = (planeX[i]! ** 2 + planeY[i]! ** 2) / 4;
    return value / (Math.sqrt(Math.max(0, value + slope)) + Math.sqrt(slope) + tiny);
  });
  for (let layer = -halfZ, at = 0; layer <= halfZ; layer++) {
    for (let i = 0; i < plane.length; i++, at++) {
      const off = layer * spacing - middle[i]!;
      const gx = squaredX[i]! + 2 * off * middleX[i]!;
      const gy = squaredY[i]! + 2 * off * middleY[i]!;
      const slope = (gx * gx + gy * gy) / 4;
      const root = Math.sqrt(Math.max(0, squared[i]! + slope));
      const value = (squared[i]! - off * off) / (root + Math.sqrt(slope + off * off) + tiny);
      values[at] = Math.min(value, outline[i]!);
    }
  }
}
