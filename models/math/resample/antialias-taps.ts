const { abs, max, min, trunc } = Math;

/** For each output sample: the first of its input samples, how many, and their weights, `widest` places each. */
export interface Taps {
  widest: number;
  starts: Int32Array;
  counts: Int32Array;
  /** Sum to 1 for each output sample. */
  weights: Float64Array;
}

/** How far a kernel reaches, in output samples where it shrinks and in input samples where it grows. */
const REACH = { bilinear: 1, bicubic: 2 } as const;
export type AntialiasKernel = keyof typeof REACH;

/** Cubic convolution with a = -1/2 (Keys 1981), which Pillow calls BICUBIC. */
const CUBIC_A = -0.5;

/**
 * Weights of a resampling from `length` to `cells` samples whose kernel is stretched where it shrinks, so that every
 * input sample counts: what Pillow's `Image.resize` does, and PyTorch's `interpolate` with `antialias=True`. At the
 * border the kernel is cut off and the rest scaled up.
 */
export function antialiasTaps(length: number, cells: number, kernel: AntialiasKernel): Taps {
  const scale = length / cells;
  const stretch = max(1, scale);
  const reach = REACH[kernel] * stretch;
  const widest = 2 * Math.ceil(reach) + 1;
  const starts = new Int32Array(cells);
  const counts = new Int32Array(cells);
  const weights = new Float64Array(cells * widest);
  const weigh = kernel === 'bilinear' ? triangle : cubic;
  for (let cell = 0; cell < cells; cell++) {
    const centre = (cell + 0.5) * scale;
    const start = max(0, trunc(centre - reach + 0.5));
    const count = min(length, trunc(centre + reach + 0.5)) - start;
    const at = cell * widest;
    let sum = 0;
    for (let t = 0; t < count; t++) {
      const weight = weigh((start + t - centre + 0.5) * (1 / stretch));
      weights[at + t] = weight;
      sum += weight;
    }
    for (let t = 0; t < count; t++) weights[at + t]! /= sum;
    starts[cell] = start;
    counts[cell] = count;
  }
  return { widest, starts, counts, weights };
}

/** Weights of plain linear interpolation between the two nearest samples, without any antialiasing. */
export function linearTaps(length: number, cells: number): Taps {
  const starts = new Int32Array(cells);
  const counts = new Int32Array(cells);
  const weights = new Float64Array(2 * cells);
  for (let cell = 0; cell < cells; cell++) {
    const at = min(max((cell + 0.5) * (length / cells) - 0.5, 0), length - 1);
    const start = min(trunc(at), max(0, length - 2));
    starts[cell] = start;
    counts[cell] = min(2, length);
    weights[2 * cell] = 1 - (at - start);
    weights[2 * cell + 1] = at - start;
  }
  return { widest: 2, starts, counts, weights };
}

function triangle(distance: number): number {
  const x = abs(distance);
  return x < 1 ? 1 - x : 0;
}

function cubic(distance: number): number {
  const x = abs(distance);
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * CUBIC_A;
  return 0;
}
