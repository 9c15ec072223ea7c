import { type OutlinePoints, outlinePoints } from './outline-points.js';

/** Passes of relaxation: stairs up to 20 pixels long become straight, a circle of 100 pixels shrinks by 0.15 pixels. */
const PASSES = 60;

/** How far a point may move, pixels: half a step in a hard mask, whose true outline may be anywhere on it; less in a soft one. */
const HARD_REACH = 0.5;
const SOFT_REACH = 0.1;

/** The nearest that the outline may come to a pixel's centre, pixels: no pixel changes sides. */
const MIN_GAP = 0.04;

/** Coverage per pixel of distance from the outline in the result, and the distance up to which it grows. */
const RAMP = 0.25;
const RAMP_REACH = 2;

/**
 * Coverage whose outline (level 0.5) is rid of pixel stairs. The outline's points relax towards their neighbours' mean, each
 * on the step between its two pixels, so that no pixel changes sides and no line gets lost however thin (after Gibson,
 * "Constrained Elastic Surface Nets", 1998). The result is a ramp across the outline.
 *
 * @param coverage `width × height`, 0..1; beyond the picture lies the outside.
 * @param margin pixels of outside to add all round, at least 1: the outline may run along the picture's border.
 * @returns `(width + 2·margin) × (height + 2·margin)`: 0.5 + distance / 4 up to two pixels from the outline, 1 and 0 beyond;
 *   distance in pixels, positive inside.
 */
export function smoothCoverage(coverage: Float32Array, width: number, height: number, margin: number): Float32Array {
  const wide = width + 2 * margin;
  const high = height + 2 * margin;
  const padded = addMargin(coverage, width, height, margin);
  const outline = outlinePoints(padded, wide, high);
  relaxOutline(outline);
  const gaps = outlineGaps(outline, wide, high);
  return gaps.map((gap, i) => 0.5 + (padded[i]! >= 0.5 ? RAMP : -RAMP) * gap);
}

/** The image with zeros round it. */
export function addMargin(image: Float32Array, width: number, height: number, margin: number): Float32Array {
  const wide = width + 2 * margin;
  const result = new Float32Array(wide * (height + 2 * margin));
  for (let y = 0; y < height; y++) {
    result.set(image.subarray(y * width, (y + 1) * width), (y + margin) * wide + margin);
  }
  return result;
}

/** Moves each point, along its own step only, half way to the middle of its neighbours, again and again. */
function relaxOutline({ axis, x, y, links, hardness }: OutlinePoints): void {
  const reach = SOFT_REACH + (HARD_REACH - SOFT_REACH) * hardness;
  const own = Float64Array.from(axis, (along, point) => (along === 0 ? x[point]! : y[point]!));
  const low = own.map((at) => Math.max(at - reach, Math.floor(at) + MIN_GAP));
  const high = own.map((at) => Math.min(at + reach, Math.floor(at) + 1 - MIN_GAP));
  const moved = new Float64Array(own.length);
  for (let pass = 0; pass < PASSES; pass++) {
    for (let point = 0; point < own.length; point++) {
      const places = axis[point] === 0 ? x : y;
      const middle = (places[links[2 * point]!]! + places[links[2 * point + 1]!]!) / 2;
      moved[point] = Math.min(high[point]!, Math.max(low[point]!, (places[point]! + middle) / 2));
    }
    for (let point = 0; point < own.length; point++) (axis[point] === 0 ? x : y)[point] = moved[point]!;
  }
}

/** Distance of pixel centres to the nearest piece of outline, `RAMP_REACH` where that is nearer. */
function outlineGaps({ x, y, links }: OutlinePoints, width: number, height: number): Float32Array {
  const gaps = new Float32Array(width * height).fill(RAMP_REACH);
  for (let point = 0; point < x.length; point++) {
    for (let side = 0; side < 2; side++) {
      const next = links[2 * point + side]!;
      if (next > point) markSegment(gaps, width, height, x[point]!, y[point]!, x[next]!, y[next]!);
    }
  }
  return gaps;
}

function markSegment(
  gaps: Float32Array,
  width: number,
  height: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): void {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = Math.max(1e-12, dx * dx + dy * dy);
  const toX = Math.min(width - 1, Math.floor(Math.max(ax, bx) + RAMP_REACH));
  const toY = Math.min(height - 1, Math.floor(Math.max(ay, by) + RAMP_REACH));
  for (let y = Math.max(0, Math.ceil(Math.min(ay, by) - RAMP_REACH)); y <= toY; y++) {
    for (let x = Math.max(0, Math.ceil(Math.min(ax, bx) - RAMP_REACH)); x <= toX; x++) {
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / squared));
      const gap = Math.sqrt((x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2);
      if (gap < gaps[y * width + x]!) gaps[y * width + x] = gap;
    }
  }
}
