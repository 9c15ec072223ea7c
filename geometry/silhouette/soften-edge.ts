import { createRaster, type Raster } from '../image/raster.js';
import { SUBJECT } from './cut-unknown.js';

const { floor, max, min, sqrt } = Math; // bound once: hot loops

/** A camera or a renderer spreads an edge over about two pixels either side. */
const SOFT_REACH = 2;
/** Where colours are looked up: farther out than the soft edge, near enough to be the same surface. */
const LOOK_REACH = 5;
/** Colour contrast (sRGB distance, 0..441) below which the mix of two colours can't be told, and above which it can. */
const CONTRAST_LOW = 24;
const CONTRAST_HIGH = 56;
/** Binomial weights of a 3 × 3 neighbourhood, the edge's softness where colour can't tell. */
const BINOMIAL = [1, 2, 1, 2, 4, 2, 1, 2, 1] as const;

/**
 * Turns a mask (SUBJECT or BACKGROUND per pixel) into a cut-out: alpha is 255 inside, 0 outside, and at the outline the
 * share of subject colour in the pixel's mix, solved on the line between the colours found just inside and just outside
 * (the compositing equation C = αF + (1-α)B; Porter & Duff 1984). The colours there become those of the inside, so no
 * rim of background stays.
 */
export function softenEdge(raster: Raster, mask: Uint8Array): Raster {
  const { width, height, channels, data } = raster;
  const out = createRaster(width, height, 4);
  const depth = measureDepth(mask, width, height);
  const colours = new Float64Array(6);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    for (let c = 0; c < 3; c++) out.data[pixel * 4 + c] = data[pixel * channels + c]!;
    out.data[pixel * 4 + 3] = mask[pixel] === SUBJECT ? 255 : 0;
    if (depth[pixel]! > SOFT_REACH) continue;
    if (!lookAround(raster, mask, depth, pixel, colours)) continue;
    const smooth = smoothCoverage(mask, pixel, width, height);
    const alpha = solveAlpha(data, pixel * channels, colours, smooth);
    out.data[pixel * 4 + 3] = floor(alpha * 255 + 0.5);
    if (alpha > 0.98) continue;
    for (let c = 0; c < 3; c++) out.data[pixel * 4 + c] = floor(colours[c]! + 0.5);
  }
  return out;
}

/** Steps (8 neighbours) from each pixel to the other label, from 1 at the outline, SOFT_REACH + 1 beyond reach. */
function measureDepth(mask: Uint8Array, width: number, height: number): Uint8Array {
  const depth = new Uint8Array(mask.length).fill(SOFT_REACH + 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const isEdge = (x + 1 < width && mask[at] !== mask[at + 1]) || (y + 1 < height && mask[at] !== mask[at + width]);
      if (!isEdge) continue;
      for (let j = max(0, y - SOFT_REACH); j <= min(height - 1, y + SOFT_REACH + 1); j++) {
        for (let i = max(0, x - SOFT_REACH); i <= min(width - 1, x + SOFT_REACH + 1); i++) {
          const steps = max(i <= x ? x - i + 1 : i - x, j <= y ? y - j + 1 : j - y);
          if (steps < depth[j * width + i]!) depth[j * width + i] = steps;
        }
      }
    }
  }
  return depth;
}

/** Mean colours near a pixel: of the subject's inside to 0..2, of the background's to 3..5. False when one is missing. */
function lookAround(
  { width, height, channels, data }: Raster,
  mask: Uint8Array,
  depth: Uint8Array,
  pixel: number,
  out: Float64Array,
): boolean {
  const x = pixel % width;
  const y = (pixel - x) / width;
  let inside = 0;
  let outside = 0;
  out.fill(0);
  for (let j = max(0, y - LOOK_REACH); j <= min(height - 1, y + LOOK_REACH); j++) {
    for (let i = max(0, x - LOOK_REACH); i <= min(width - 1, x + LOOK_REACH); i++) {
      const at = j * width + i;
      if (depth[at]! <= SOFT_REACH) continue;
      const weight = 1 / ((i - x) ** 2 + (j - y) ** 2);
      const isSubject = mask[at] === SUBJECT;
      if (isSubject) inside += weight;
      else outside += weight;
      for (let c = 0; c < 3; c++) out[(isSubject ? 0 : 3) + c]! += weight * data[at * channels + c]!;
    }
  }
  if (inside === 0 || outside === 0) return false;
  for (let c = 0; c < 3; c++) {
    out[c]! /= inside;
    out[3 + c]! /= outside;
  }
  return true;
}

function smoothCoverage(mask: Uint8Array, pixel: number, width: number, height: number): number {
  const x = pixel % width;
  const y = (pixel - x) / width;
  let sum = 0;
  for (let k = 0; k < 9; k++) {
    const i = min(max(x + (k % 3) - 1, 0), width - 1);
    const j = min(max(y + floor(k / 3) - 1, 0), height - 1);
    sum += BINOMIAL[k]! * mask[j * width + i]!;
  }
  return sum / 16;
}

function solveAlpha(data: Uint8Array, at: number, colours: Float64Array, smooth: number): number {
  let along = 0;
  let square = 0;
  for (let c = 0; c < 3; c++) {
    const span = colours[c]! - colours[3 + c]!;
    along += (data[at + c]! - colours[3 + c]!) * span;
    square += span * span;
  }
  const trust = min(max((sqrt(square) - CONTRAST_LOW) / (CONTRAST_HIGH - CONTRAST_LOW), 0), 1);
  const solved = min(max(along / max(square, 1), 0), 1);
  // The cut knows more than one pixel's colour: what it put well inside or outside may soften, not flip.
  const kept = smooth >= 1 ? max(solved, 0.5) : smooth <= 0 ? min(solved, 0.5) : solved;
  return trust * kept + (1 - trust) * smooth;
}
