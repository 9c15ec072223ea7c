import { carryNearest } from './outline-distance.js';

/**
 * Widens what is too thin for a grid: parts of a silhouette that a disc of the given radius does not fit in get that
 * half width around their middle line. Tips and corners of wider parts stay as they are.
 *
 * @param distance signed distance to the outline in pixels, positive inside, `width × height`.
 * @param radius the least half width, pixels.
 * @returns the distance to the outline so widened; the input itself when nothing is too thin.
 */
export function thickenThinParts(distance: Float32Array, width: number, height: number, radius: number): Float32Array {
  const ridge = ridgePixels(distance, width, height, radius);
  if (ridge.length === 0) return distance;
  const toCore = gapTo(width, height, (i) => distance[i]! >= radius);
  // Where discs of the radius reach no nearer than a pixel, the part is thin; a corner's tip is nearer than that.
  const middle = new Uint8Array(width * height);
  let thin = 0;
  for (const i of ridge) {
    if (toCore[i]! <= radius + 1) continue;
    middle[i] = 1;
    thin++;
  }
  if (thin === 0) return distance;
  const toMiddle = gapTo(width, height, (i) => middle[i] === 1);
  return distance.map((own, i) => Math.max(own, radius - toMiddle[i]!));
}

/** Inside pixels nearer to the outline than `radius` that are a maximum across some direction. */
function ridgePixels(distance: Float32Array, width: number, height: number, radius: number): number[] {
  const ridge: number[] = [];
  const steps = [1, width, width + 1, width - 1];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const own = distance[i]!;
      if (own <= 0 || own >= radius) continue;
      if (steps.some((step) => own >= distance[i - step]! && own >= distance[i + step]!)) ridge.push(i);
    }
  }
  return ridge;
}

/** Distance of each pixel to the nearest pixel of a set, in pixels; infinite when the set is empty. */
function gapTo(width: number, height: number, isMember: (i: number) => boolean): Float32Array {
  const n = width * height;
  const pointX = new Float32Array(n);
  const pointY = new Float32Array(n);
  const nearest = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) {
    pointX[i] = i % width;
    pointY[i] = Math.floor(i / width);
    if (isMember(i)) nearest[i] = i;
  }
  carryNearest(width, height, pointX, pointY, nearest);
  return Float32Array.from(nearest, (seed, i) =>
    seed < 0 ? Number.POSITIVE_INFINITY : Math.hypot(pointX[i]! - pointX[seed]!, pointY[i]! - pointY[seed]!),
  );
}
