import type { Raster } from '../image/raster.js';
import { pushPull } from './push-pull.js';

// Bound once: in the VM contexts that Jest runs modules in, each look-up of a global costs as much as the whole inner loop.
const { floor, max, min, round } = Math;

/** One level of a softened picture: `3 × width × height` values 0..255. */
export interface SoftLevel {
  width: number;
  height: number;
  rgb: Float32Array;
}

// Pixels this close to the outline are dropped (share of the picture's width: 2 px at 512): matting leaves background
// in them, and a picture's outline is shaded darker than the surface just inside.
const RIM_SHARE = 1 / 256;
const OPAQUE = 245;
const COARSEST = 6;

/**
 * A cut-out as a pyramid of ever softer pictures without outline: the semi-transparent rim is dropped, everything
 * outside is filled from inside (push-pull), and each level halves the one before through the binomial kernel
 * [1 4 6 4 1] / 16 (Burt and Adelson, The Laplacian Pyramid, 1983). Level 0 has the cut-out's size.
 *
 * Parts thinner than twice the rim keep their opaque pixels, else legs and strings would lose their colour.
 */
export function softenPicture(cutout: Raster): SoftLevel[] {
  const { width, height } = cutout;
  const kept = keptPixels(cutout);
  const colour = new Float32Array(3 * width * height);
  const weight = new Float32Array(width * height);
  for (let at = 0; at < weight.length; at++) {
    if (!kept[at]) continue;
    weight[at] = 1;
    for (let k = 0; k < 3; k++) colour[3 * at + k] = cutout.data[4 * at + k]!;
  }
  pushPull({ width, height, colour, weight });
  return buildPyramid({ width, height, rgb: colour });
}

/** A picture and ever softer halves of it. */
export function buildPyramid(finest: SoftLevel): SoftLevel[] {
  const levels = [finest];
  for (let last = finest; min(last.width, last.height) > COARSEST; last = levels.at(-1)!) {
    levels.push(halveSmoothly(last));
  }
  return levels;
}

/** 1 where a pixel's colour can be trusted. */
function keptPixels(cutout: Raster): Uint8Array {
  const { width, height, data } = cutout;
  const radius = max(1, round(width * RIM_SHARE));
  const solid = new Uint8Array(width * height);
  let most = 0;
  for (let at = 0; at < solid.length; at++) most = max(most, data[4 * at + 3]!);
  const threshold = min(OPAQUE, max(1, most));
  for (let at = 0; at < solid.length; at++) solid[at] = data[4 * at + 3]! >= threshold ? 1 : 0;
  const core = growOrShrink(solid, width, height, radius, 0);
  const reach = growOrShrink(core, width, height, radius + 1, 1);
  for (let at = 0; at < core.length; at++) if (solid[at] && !reach[at]) core[at] = 1;
  return core;
}

/** Spreads `value` (0 erodes, 1 dilates) by `radius` pixels in a square; outside the picture counts as 0. */
export function growOrShrink(
  mask: Uint8Array,
  width: number,
  height: number,
  radius: number,
  value: 0 | 1,
): Uint8Array {
  const rows = new Uint8Array(mask.length);
  const out = new Uint8Array(mask.length);
  spreadLines(mask, rows, width, height, 1, width, radius, value);
  spreadLines(rows, out, height, width, width, 1, radius, value);
  return out;
}

function spreadLines(
  from: Uint8Array,
  to: Uint8Array,
  length: number,
  lines: number,
  step: number,
  stride: number,
  radius: number,
  value: 0 | 1,
): void {
  for (let line = 0; line < lines; line++) {
    let last = value === 0 ? -1 : -Infinity;
    for (let at = -radius; at < length; at++) {
      const ahead = at + radius;
      if (ahead < length ? from[line * stride + ahead * step] === value : value === 0) last = ahead;
      if (at >= 0) to[line * stride + at * step] = last >= at - radius ? value : 1 - value;
    }
  }
}

const KERNEL = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16] as const;

function halveSmoothly(level: SoftLevel): SoftLevel {
  const width = (level.width + 1) >> 1;
  const height = (level.height + 1) >> 1;
  const narrow = new Float32Array(3 * width * level.height);
  for (let y = 0; y < level.height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      for (let tap = -2; tap <= 2; tap++) {
        const sx = min(level.width - 1, max(0, 2 * x + tap));
        const from = 3 * (y * level.width + sx);
        const share = KERNEL[tap + 2]!;
        narrow[at]! += share * level.rgb[from]!;
        narrow[at + 1]! += share * level.rgb[from + 1]!;
        narrow[at + 2]! += share * level.rgb[from + 2]!;
      }
    }
  }
  const rgb = new Float32Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let tap = -2; tap <= 2; tap++) {
      const from = 3 * width * min(level.height - 1, max(0, 2 * y + tap));
      const share = KERNEL[tap + 2]!;
      for (let at = 0; at < 3 * width; at++) rgb[3 * width * y + at]! += share * narrow[from + at]!;
    }
  }
  return { width, height, rgb };
}

/** Adds `share` of the bilinear colour at (u, v) in [0, 1]² (0 = left / top border) to `out[0..2]`. */
export function addSample(level: SoftLevel, u: number, v: number, share: number, out: Float64Array): void {
  const { width, height, rgb } = level;
  const x = min(width - 1, max(0, u * width - 0.5));
  const y = min(height - 1, max(0, v * height - 0.5));
  const x0 = floor(x);
  const y0 = floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const p00 = 3 * (y0 * width + x0);
  const p01 = x0 + 1 < width ? p00 + 3 : p00;
  const down = y0 + 1 < height ? 3 * width : 0;
  const w00 = (1 - fx) * (1 - fy) * share;
  const w01 = fx * (1 - fy) * share;
  const w10 = (1 - fx) * fy * share;
  const w11 = fx * fy * share;
  for (let k = 0; k < 3; k++) {
    out[k]! += w00 * rgb[p00 + k]! + w01 * rgb[p01 + k]! + w10 * rgb[p00 + down + k]! + w11 * rgb[p01 + down + k]!;
  }
}

/** Sets `out[0..2]` to the picture at (u, v), softened to a fractional level. */
export function sampleSoft(levels: readonly SoftLevel[], u: number, v: number, level: number, out: Float64Array): void {
  out[0] = out[1] = out[2] = 0;
  const clamped = min(levels.length - 1, max(0, level));
  const fine = floor(clamped);
  const mix = clamped - fine;
  addSample(levels[fine]!, u, v, 1 - mix, out);
  if (mix > 0) addSample(levels[fine + 1]!, u, v, mix, out);
}
