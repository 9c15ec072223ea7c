import type { Raster } from '../../../geometry/image/raster.js';
import { antialiasTaps, linearTaps, type Taps } from './antialias-taps.js';

/** Filters that have a form without rounding. */
export type FloatFilter = 'bilinear' | 'bilinear-antialias' | 'bicubic-antialias';

/** Samples in memory, channels interleaved, rows from the top. */
export interface FloatPicture {
  width: number;
  height: number;
  channels: number;
  data: Float32Array | Uint8Array;
}

/**
 * Resamples without rounding to bytes, first along rows, then along columns: PyTorch's `interpolate` on floats, with
 * `antialias=True` for the antialiased filters (corners not aligned).
 * @returns `width × height × channels` in the units of the input; cubic values may leave its range.
 */
export function resizeFloats(picture: Raster | FloatPicture, width: number, height: number, filter: FloatFilter) {
  const { channels } = picture;
  const taps = (length: number, cells: number) =>
    filter === 'bilinear'
      ? linearTaps(length, cells)
      : antialiasTaps(length, cells, filter === 'bilinear-antialias' ? 'bilinear' : 'bicubic');
  const rows = mixColumns(picture, taps(picture.width, width));
  return mixRows(rows, width * channels, taps(picture.height, height));
}

function mixColumns({ data, width, height, channels }: Raster | FloatPicture, taps: Taps): Float32Array {
  const { starts, counts, weights, widest } = taps;
  const cells = starts.length;
  const out = new Float32Array(cells * height * channels);
  for (let y = 0; y < height; y++) {
    for (let cell = 0; cell < cells; cell++) {
      const from = (y * width + starts[cell]!) * channels;
      const at = (y * cells + cell) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let t = 0; t < counts[cell]!; t++) sum += weights[cell * widest + t]! * data[from + t * channels + c]!;
        out[at + c] = sum;
      }
    }
  }
  return out;
}

function mixRows(rows: Float32Array, stride: number, { starts, counts, weights, widest }: Taps): Float32Array {
  const out = new Float32Array(starts.length * stride);
  const sums = new Float64Array(stride);
  for (let cell = 0; cell < starts.length; cell++) {
    sums.fill(0);
    for (let t = 0; t < counts[cell]!; t++) {
      const weight = weights[cell * widest + t]!;
      const from = (starts[cell]! + t) * stride;
      for (let i = 0; i < stride; i++) sums[i]! += weight * rows[from + i]!;
    }
    out.set(sums, cell * stride);
  }
  return out;
}
