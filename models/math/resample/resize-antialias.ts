import type { Raster } from '../../../geometry/image/raster.js';
import { type AntialiasKernel, antialiasTaps } from './antialias-taps.js';

const { trunc } = Math;

/** Pillow's 8-bit arithmetic: weights are integers of 2^-22, each pass rounds to bytes. */
const FRACTION_BITS = 22;
const HALF = 1 << (FRACTION_BITS - 1);

/**
 * Resamples bytes as Pillow's `Image.resize` does, bit for bit: first along rows, then along columns, each pass only
 * where the size changes. Every channel by itself: for colours with alpha premultiply first.
 */
export function resizeAntialias(raster: Raster, width: number, height: number, kernel: AntialiasKernel): Raster {
  const wide = width === raster.width ? raster : scaleRows(raster, width, kernel);
  return height === raster.height ? wide : scaleColumns(wide, height, kernel);
}

function scaleRows({ data, width, height, channels }: Raster, cells: number, kernel: AntialiasKernel): Raster {
  const { starts, counts, weights, widest } = integerTaps(width, cells, kernel);
  const bytes = new Uint8ClampedArray(cells * height * channels); // saturates
  for (let y = 0; y < height; y++) {
    for (let cell = 0; cell < cells; cell++) {
      const from = (y * width + starts[cell]!) * channels;
      const at = (y * cells + cell) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let t = 0; t < counts[cell]!; t++) sum += weights[cell * widest + t]! * data[from + t * channels + c]!;
        bytes[at + c] = sum >> FRACTION_BITS;
      }
    }
  }
  return { width: cells, height, channels, data: new Uint8Array(bytes.buffer) };
}

function scaleColumns({ data, width, height, channels }: Raster, cells: number, kernel: AntialiasKernel): Raster {
  const { starts, counts, weights, widest } = integerTaps(height, cells, kernel);
  const stride = width * channels;
  const bytes = new Uint8ClampedArray(cells * stride); // saturates
  const sums = new Int32Array(stride);
  for (let cell = 0; cell < cells; cell++) {
    sums.fill(HALF);
    for (let t = 0; t < counts[cell]!; t++) {
      const weight = weights[cell * widest + t]!;
      const from = (starts[cell]! + t) * stride;
      for (let i = 0; i < stride; i++) sums[i]! += weight * data[from + i]!;
    }
    for (let i = 0; i < stride; i++) bytes[cell * stride + i] = sums[i]! >> FRACTION_BITS;
  }
  return { width, height: cells, channels, data: new Uint8Array(bytes.buffer) };
}

function integerTaps(length: number, cells: number, kernel: AntialiasKernel) {
  const { weights, ...taps } = antialiasTaps(length, cells, kernel);
  const rounded = Int32Array.from(weights, (weight) => trunc(weight * 2 ** FRACTION_BITS + (weight < 0 ? -0.5 : 0.5)));
  return { ...taps, weights: rounded };
}
