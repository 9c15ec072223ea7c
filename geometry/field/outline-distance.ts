/** Signed distance to a silhouette's outline, in pixels. */
export interface OutlineDistance {
  /** Positive inside, negative outside, at pixel centres. */
  distance: Float32Array;
  /** Per pixel: the outline pixel whose piece of outline is nearest, or -1 where the picture has no outline. */
  nearest: Int32Array;
}

/** A gradient below this says nothing of where the outline runs; the pixel's own centre is taken. */
const MIN_GRADIENT = 0.05;

/** Half of the usual distance between outline points, pixels: within it the outline is taken to be straight. */
const STRAIGHT_PX = 0.5;

/**
 * Distance to the level 0.5 of a smooth coverage image, to a few hundredths of a pixel near the outline: each pixel at the
 * outline gets the foot point that its coverage and gradient tell, and the nearest foot points are carried over the picture
 * (vector propagation; Danielsson, "Euclidean distance mapping", 1980).
 *
 * @param coverage `width × height`, a smooth ramp across the outline (see `smoothCoverage`).
 */
export function outlineDistance(coverage: Float32Array, width: number, height: number): OutlineDistance {
  const n = width * height;
  const footX = new Float32Array(n);
  const footY = new Float32Array(n);
  const normalX = new Float32Array(n);
  const normalY = new Float32Array(n);
  const nearest = new Int32Array(n).fill(-1);
  const value = (x: number, y: number) =>
    coverage[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const own = value(x, y);
      const isInside = own >= 0.5;
      const isEdge =
        value(x - 1, y) >= 0.5 !== isInside ||
        value(x + 1, y) >= 0.5 !== isInside ||
        value(x, y - 1) >= 0.5 !== isInside ||
        value(x, y + 1) >= 0.5 !== isInside;
      if (!isEdge) continue;
      const gx = (value(x + 1, y) - value(x - 1, y)) / 2;
      const gy = (value(x, y + 1) - value(x, y - 1)) / 2;
      const gradient = Math.max(MIN_GRADIENT, Math.hypot(gx, gy));
      const offset = Math.min(1, Math.max(-1, (own - 0.5) / gradient));
      normalX[i] = gx / gradient;
      normalY[i] = gy / gradient;
      footX[i] = x - offset * normalX[i]!;
      footY[i] = y - offset * normalY[i]!;
      nearest[i] = i;
    }
  }
  carryNearest(width, height, footX, footY, nearest);
  const distance = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const seed = nearest[i]!;
    if (seed < 0) {
      distance[i] = coverage[i]! >= 0.5 ? width + height : -(width + height);
      continue;
    }
    const dx = (i % width) - footX[seed]!;
    const dy = Math.floor(i / width) - footY[seed]!;
    const aside = Math.min(STRAIGHT_PX, Math.abs(dx * normalY[seed]! - dy * normalX[seed]!));
    const gap = Math.sqrt(Math.max(0, dx * dx + dy * dy - aside * aside));
    distance[i] = coverage[i]! >= 0.5 ? gap : -gap;
  }
  return { distance, nearest };
}

/**
 * Carries the nearest of a set of points to all pixels, in four sweeps over the picture.
 *
 * @param nearest in: its own number at pixels that hold a point, else -1; out: the number of the nearest point's pixel.
 */
export function carryNearest(
  width: number,
  height: number,
  pointX: Float32Array,
  pointY: Float32Array,
  nearest: Int32Array,
): void {
  const gaps = new Float64Array(width * height).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < nearest.length; i++) {
    if (nearest[i]! >= 0) gaps[i] = ((i % width) - pointX[i]!) ** 2 + (Math.floor(i / width) - pointY[i]!) ** 2;
  }
  const state = { width, pointX, pointY, nearest, gaps };
  for (let y = 0; y < height; y++) sweepRow(state, y, y > 0 ? -width : 0);
  for (let y = height - 1; y >= 0; y--) sweepRow(state, y, y < height - 1 ? width : 0);
}

interface CarryState {
  width: number;
  pointX: Float32Array;
  pointY: Float32Array;
  nearest: Int32Array;
  /** Squared distance to the nearest point so far. */
  gaps: Float64Array;
}

/** Offers a row's pixels the points of the row at `from` (an offset; 0 for none) and those of their own row, both ways. */
function sweepRow(state: CarryState, y: number, from: number): void {
  const { width } = state;
  const row = y * width;
  for (let x = 0; x < width; x++) {
    const i = row + x;
    if (from !== 0) {
      offer(state, i + from, i, x, y);
      if (x > 0) offer(state, i + from - 1, i, x, y);
      if (x < width - 1) offer(state, i + from + 1, i, x, y);
    }
    if (x > 0) offer(state, i - 1, i, x, y);
  }
  for (let x = width - 2; x >= 0; x--) offer(state, row + x + 1, row + x, x, y);
}

/** Gives pixel i, at (x, y), the point of a neighbouring pixel when that is nearer than its own. */
function offer(
  { pointX, pointY, nearest, gaps }: CarryState,
  neighbour: number,
  i: number,
  x: number,
  y: number,
): void {
  const seed = nearest[neighbour]!;
  if (seed < 0 || seed === nearest[i]) return;
  const dx = x - pointX[seed]!;
  const dy = y - pointY[seed]!;
  const gap = dx * dx + dy * dy;
  if (gap >= gaps[i]!) return;
  gaps[i] = gap;
  nearest[i] = seed;
}
