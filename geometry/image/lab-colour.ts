import type { Raster } from './raster.js';

const { cbrt } = Math; // bound once: hot loops

/** sRGB byte to linear light: IEC 61966-2-1. */
export const LINEAR_OF_SRGB = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** CIE 15:2004: below this ratio the cube root is replaced by a line. */
const CUBE_FROM = 216 / 24389;
const LINE_SLOPE = 24389 / 27;
/** D65 white, 2 degree observer. */
const WHITE_X = 0.95047;
const WHITE_Z = 1.08883;

/** Writes CIE L* (0..100), a*, b* of an sRGB byte triple into `out` at `at`. */
export function writeLab(red: number, green: number, blue: number, out: Float32Array, at: number): void {
  const r = LINEAR_OF_SRGB[red]!;
  const g = LINEAR_OF_SRGB[green]!;
  const b = LINEAR_OF_SRGB[blue]!;
  const fx = compress((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE_X);
  const fy = compress(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const fz = compress((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE_Z);
  out[at] = 116 * fy - 16;
  out[at + 1] = 500 * (fx - fy);
  out[at + 2] = 200 * (fy - fz);
}

/** CIE Lab of each pixel of an RGB or RGBA raster, three floats a pixel; alpha is not looked at. */
export function rasterToLab(raster: Raster): Float32Array {
  const { channels, data } = raster;
  const pixels = raster.width * raster.height;
  const out = new Float32Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const from = i * channels;
    writeLab(data[from]!, data[from + 1]!, data[from + 2]!, out, i * 3);
  }
  return out;
}

function compress(ratio: number): number {
  return ratio > CUBE_FROM ? cbrt(ratio) : (LINE_SLOPE * ratio + 16) / 116;
}
