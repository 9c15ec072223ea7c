import { createRaster, type Raster } from './raster.js';

const { abs, ceil, floor, max, min } = Math; // bound once: hot loops

/** A rectangle in pixels of the source; may reach beyond it and start between pixels. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** For each output cell: where its taps start, and `taps` weights that sum to 1 over the source's inside. */
interface Taps {
  taps: number;
  starts: Int32Array;
  weights: Float32Array;
}

/** Catmull-Rom: the interpolating cubic with a = -1/2 (Keys 1981). */
const CUBIC_A = -0.5;

/**
 * Resamples `window` of a raster to `width` × `height` pixels: area averaging where it shrinks, Catmull-Rom where it
 * grows, both on premultiplied colour so that transparent pixels don't tint the edge. Outside the source is transparent
 * for RGBA and the nearest pixel for other rasters. Plain arithmetic only, hence the same bytes on every machine.
 */
export function resample(raster: Raster, window: Window, width: number, height: number): Raster {
  const { channels } = raster;
  const hasAlpha = channels === 4;
  const edge = hasAlpha ? 'transparent' : 'nearest';
  const across = makeTaps(raster.width, window.x, window.width, width, edge);
  const down = makeTaps(raster.height, window.y, window.height, height, edge);
  const planes = hasAlpha ? premultiply(raster) : Float32Array.from(raster.data);
  const mixed = mixRows(mixColumns(planes, raster.width, raster.height, channels, across), width, channels, down);
  const out = createRaster(width, height, channels);
  if (hasAlpha) unpremultiply(mixed, out.data);
  else for (let i = 0; i < mixed.length; i++) out.data[i] = toByte(mixed[i]!);
  return out;
}

/** The same for one plane of floats; outside the source is the nearest sample. */
export function resamplePlane(
  plane: Float32Array,
  size: { width: number; height: number },
  width: number,
  height: number,
): Float32Array {
  const across = makeTaps(size.width, 0, size.width, width, 'nearest');
  const down = makeTaps(size.height, 0, size.height, height, 'nearest');
  return mixRows(mixColumns(plane, size.width, size.height, 1, across), width, 1, down);
}

function makeTaps(length: number, from: number, span: number, cells: number, edge: 'transparent' | 'nearest'): Taps {
  const step = span / cells;
  const taps = step > 1 ? ceil(step) + 1 : 4;
  const starts = new Int32Array(cells);
  const weights = new Float32Array(cells * taps);
  for (let cell = 0; cell < cells; cell++) {
    const low = from + cell * step;
    const start = step > 1 ? floor(low) : floor(low + step / 2 - 0.5) - 1;
    starts[cell] = start;
    let sum = 0;
    for (let t = 0; t < taps; t++) {
      const weight =
        step > 1
          ? max(0, min(start + t + 1, low + step) - max(start + t, low))
          : cubic(start + t + 0.5 - (low + step / 2));
      sum += weight;
      const isInside = start + t >= 0 && start + t < length;
      weights[cell * taps + t] = isInside || edge === 'nearest' ? weight : 0;
    }
    for (let t = 0; t < taps; t++) weights[cell * taps + t]! /= sum;
  }
  return { taps, starts, weights };
}

function cubic(distance: number): number {
  const x = abs(distance);
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  if (x < 2) return CUBIC_A * (((x - 5) * x + 8) * x - 4);
  return 0;
}

function mixColumns(source: Float32Array, width: number, height: number, channels: number, taps: Taps): Float32Array {
  const cells = taps.starts.length;
  const out = new Float32Array(cells * height * channels);
  for (let y = 0; y < height; y++) {
    for (let cell = 0; cell < cells; cell++) {
      const at = (y * cells + cell) * channels;
      for (let t = 0; t < taps.taps; t++) {
        const weight = taps.weights[cell * taps.taps + t]!;
        if (weight === 0) continue;
        const x = min(max(taps.starts[cell]! + t, 0), width - 1);
        const from = (y * width + x) * channels;
        for (let c = 0; c < channels; c++) out[at + c]! += weight * source[from + c]!;
      }
    }
  }
  return out;
}

function mixRows(source: Float32Array, width: number, channels: number, taps: Taps): Float32Array {
  const stride = width * channels;
  const height = source.length / stride;
  const cells = taps.starts.length;
  const out = new Float32Array(cells * stride);
  for (let cell = 0; cell < cells; cell++) {
    for (let t = 0; t < taps.taps; t++) {
      const weight = taps.weights[cell * taps.taps + t]!;
      if (weight === 0) continue;
      const from = min(max(taps.starts[cell]! + t, 0), height - 1) * stride;
      for (let i = 0; i < stride; i++) out[cell * stride + i]! += weight * source[from + i]!;
    }
  }
  return out;
}

function premultiply(raster: Raster): Float32Array {
  const { data } = raster;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    for (let c = 0; c < 3; c++) out[i + c] = data[i + c]! * alpha;
    out[i + 3] = data[i + 3]!;
  }
  return out;
}

function unpremultiply(mixed: Float32Array, out: Uint8Array): void {
  for (let i = 0; i < mixed.length; i += 4) {
    const alpha = min(max(mixed[i + 3]! / 255, 0), 1);
    out[i + 3] = toByte(mixed[i + 3]!);
    if (out[i + 3] === 0) continue;
    for (let c = 0; c < 3; c++) out[i + c] = toByte(mixed[i + c]! / alpha);
  }
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : floor(value + 0.5);
}
