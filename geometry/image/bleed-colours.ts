import type { Raster } from './raster.js';

const { floor, max, min } = Math; // bound once: hot loops

interface Level {
  width: number;
  height: number;
  /** Weighted RGB sums and the weight, four floats a pixel. */
  sums: Float32Array;
}

/** Pixels at least this opaque keep their colour and give it to others. */
const TRUSTED_ALPHA = 8;

/**
 * Gives pixels without colour (alpha < 8) the colour of their surroundings, in place, by push-pull (Gortler et al. 1996,
 * "The Lumigraph", section 3.4.1): averages of trusted pixels up a pyramid, then down into the gaps. Alpha stays.
 * Filters that later read colour across the edge thus never meet the black of empty pixels.
 */
export function bleedColours(raster: Raster): void {
  const levels = [firstLevel(raster)];
  while (max(levels.at(-1)!.width, levels.at(-1)!.height) > 1) levels.push(pull(levels.at(-1)!));
  for (let i = levels.length - 2; i >= 0; i--) push(levels[i]!, levels[i + 1]!);
  const { data } = raster;
  const { sums } = levels[0]!;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3]! >= TRUSTED_ALPHA || sums[i + 3] === 0) continue;
    for (let c = 0; c < 3; c++) data[i + c] = floor(sums[i + c]! / sums[i + 3]! + 0.5);
  }
}

function firstLevel({ width, height, data }: Raster): Level {
  const sums = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha < TRUSTED_ALPHA) continue;
    const weight = alpha / 255;
    for (let c = 0; c < 3; c++) sums[i + c] = data[i + c]! * weight;
    sums[i + 3] = weight;
  }
  return { width, height, sums };
}

/** Halves a level; a pixel's weight saturates at 1 so that full areas don't outvote edges. */
function pull(fine: Level): Level {
  const width = (fine.width + 1) >> 1;
  const height = (fine.height + 1) >> 1;
  const sums = new Float32Array(width * height * 4);
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const from = (y * fine.width + x) * 4;
      const to = ((y >> 1) * width + (x >> 1)) * 4;
      for (let c = 0; c < 4; c++) sums[to + c]! += fine.sums[from + c]!;
    }
  }
  for (let i = 0; i < sums.length; i += 4) {
    const weight = sums[i + 3]!;
    if (weight <= 1) continue;
    for (let c = 0; c < 4; c++) sums[i + c]! /= weight;
  }
  return { width, height, sums };
}

/** Fills what a level lacks in weight with a bilinear sample of the coarser one. */
function push(fine: Level, coarse: Level): void {
  const sample = new Float32Array(4);
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const at = (y * fine.width + x) * 4;
      const missing = 1 - fine.sums[at + 3]!;
      if (missing <= 0) continue;
      sampleBilinear(coarse, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5, sample);
      if (sample[3] === 0) continue;
      for (let c = 0; c < 4; c++) fine.sums[at + c]! += (missing * sample[c]!) / sample[3]!;
    }
  }
}

function sampleBilinear({ width, height, sums }: Level, x: number, y: number, out: Float32Array): void {
  const left = floor(x);
  const top = floor(y);
  out.fill(0);
  for (let j = 0; j < 2; j++) {
    const row = min(max(top + j, 0), height - 1) * width;
    const weightY = j === 0 ? 1 - (y - top) : y - top;
    for (let i = 0; i < 2; i++) {
      const at = (row + min(max(left + i, 0), width - 1)) * 4;
      const weight = weightY * (i === 0 ? 1 - (x - left) : x - left);
      for (let c = 0; c < 4; c++) out[c]! += weight * sums[at + c]!;
    }
  }
}
