/**
 * The one scan converter of Orfeas: texture space, the depth buffer and the preview all use it.
 *
 * A sample belongs to a triangle when its centre `(column + 0.5, row + 0.5)` lies inside; centres on an edge go to
 * the triangle at the right (below) of that edge. The crossing of an edge with a row is computed from the edge's upper
 * end to its lower end whatever the triangle, so two triangles with a common edge leave no gap and share no sample.
 */

// Bound once: in the VM contexts that Jest runs modules in, each look-up of a global costs as much as the whole inner loop.
const { ceil, floor, max, min } = Math;

/** A span buffer for pictures of `height` rows: `[top row, first0, end0, first1, end1, ...]`, ends exclusive. */
export function createSpans(height: number): Int32Array {
  return new Int32Array(1 + 2 * height);
}

/**
 * Writes the samples of a triangle as one span a row into `spans` (see {@link createSpans}).
 * Coordinates are in samples, y downwards; any winding. Returns the number of rows; a span may be empty.
 */
export function scanTriangle(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  width: number,
  height: number,
  spans: Int32Array,
): number {
  let swap = 0;
  if (by < ay || (by === ay && bx < ax)) {
    swap = ax;
    ax = bx;
    bx = swap;
    swap = ay;
    ay = by;
    by = swap;
  }
  if (cy < by || (cy === by && cx < bx)) {
    swap = bx;
    bx = cx;
    cx = swap;
    swap = by;
    by = cy;
    cy = swap;
    if (by < ay || (by === ay && bx < ax)) {
      swap = ax;
      ax = bx;
      bx = swap;
      swap = ay;
      ay = by;
      by = swap;
    }
  }
  const top = max(0, ceil(ay - 0.5));
  const end = min(height, ceil(cy - 0.5));
  if (end <= top) return 0;
  const bend = ceil(by - 0.5);
  const isLongLeft = (bx - ax) * (cy - ay) > (cx - ax) * (by - ay);
  const longSlope = (cx - ax) / (cy - ay);
  const upperSlope = by > ay ? (bx - ax) / (by - ay) : 0;
  const lowerSlope = cy > by ? (cx - bx) / (cy - by) : 0;
  spans[0] = top;
  let at = 1;
  for (let row = top; row < end; row++) {
    const y = row + 0.5;
    const long = ax + (y - ay) * longSlope;
    const short = row < bend ? ax + (y - ay) * upperSlope : bx + (y - by) * lowerSlope;
    const first = ceil((isLongLeft ? long : short) - 0.5);
    const last = ceil((isLongLeft ? short : long) - 0.5);
    spans[at++] = max(0, first);
    spans[at++] = min(width, last);
  }
  return end - top;
}

/** The least and greatest x of the edge within the band `[row, row + 1]`; widens the span at `at`. */
function widen(spans: Int32Array, at: number, low: number, high: number, width: number): void {
  const first = max(0, floor(low));
  const end = min(width, floor(high) + 1);
  if (first < spans[at]!) spans[at] = first;
  if (end > spans[at + 1]!) spans[at + 1] = end;
}

/**
 * As {@link scanTriangle}, but takes every sample whose unit square the triangle touches (conservative), so that the
 * smallest face gets one.
 */
export function scanTriangleTouched(
  corners: readonly [number, number, number, number, number, number],
  width: number,
  height: number,
  spans: Int32Array,
): number {
  const [ax, ay, bx, by, cx, cy] = corners;
  const top = max(0, floor(min(ay, by, cy)));
  const end = min(height, floor(max(ay, by, cy)) + 1);
  if (end <= top) return 0;
  spans[0] = top;
  for (let at = 1; at <= 2 * (end - top); at += 2) {
    spans[at] = width;
    spans[at + 1] = 0;
  }
  for (let edge = 0; edge < 3; edge++) {
    let x0 = edge === 0 ? ax : edge === 1 ? bx : cx;
    let y0 = edge === 0 ? ay : edge === 1 ? by : cy;
    let x1 = edge === 0 ? bx : edge === 1 ? cx : ax;
    let y1 = edge === 0 ? by : edge === 1 ? cy : ay;
    if (y1 < y0) {
      [x0, x1] = [x1, x0];
      [y0, y1] = [y1, y0];
    }
    const from = max(top, floor(y0));
    const to = min(end - 1, floor(y1));
    const slope = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
    for (let row = from; row <= to; row++) {
      const enter = row <= y0 ? x0 : x0 + (row - y0) * slope;
      const leave = row + 1 >= y1 ? x1 : x0 + (row + 1 - y0) * slope;
      widen(spans, 1 + 2 * (row - top), min(enter, leave), max(enter, leave), width);
    }
  }
  return end - top;
}
