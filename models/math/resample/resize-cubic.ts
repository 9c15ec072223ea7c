import type { Raster } from '../../../geometry/image/raster.js';

const { floor, fround, max, min } = Math;

/** Cubic convolution with a = -3/4, which OpenCV uses. */
const CUBIC_A = -0.75;
/** Weights are integers of 2^-11. */
const WEIGHT_UNIT = 2 ** -11;
const TAPS = 4;

/**
 * Cubic interpolation as OpenCV's INTER_CUBIC does for bytes (its own code; Intel's IPP rounds differently): four taps, no antialiasing, beyond the border the nearest
 * sample, rounded once at the end (its vector code: f32 sums along columns). Every channel by itself.
 */
export function resizeCubic(raster: Raster, width: number, height: number): Raster {
  const { channels, data } = raster;
  const across = cubicTaps(raster.width, width);
  const down = cubicTaps(raster.height, height);
  const stride = width * channels;
  const rows = new Int32Array(stride * raster.height);
  for (let y = 0; y < raster.height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let t = TAPS * x; t < TAPS * (x + 1); t++) {
          sum += across.weights[t]! * data[(y * raster.width + across.sources[t]!) * channels + c]!;
        }
        rows[y * stride + x * channels + c] = sum;
      }
    }
  }
  const bytes = new Uint8ClampedArray(stride * height); // rounds half to even, and saturates
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < stride; i++) {
      let sum = 0;
      for (let t = TAPS * (y + 1) - 1; t >= TAPS * y; t--) {
        const weight = down.weights[t]! * WEIGHT_UNIT * WEIGHT_UNIT;
        sum = fround(fround(rows[down.sources[t]! * stride + i]! * weight) + sum);
      }
      bytes[y * stride + i] = sum;
    }
  }
  return { width, height, channels, data: new Uint8Array(bytes.buffer) };
}

function cubicTaps(length: number, cells: number): { sources: Int32Array; weights: Int32Array } {
  const sources = new Int32Array(TAPS * cells);
  const weights = new Int32Array(TAPS * cells);
  for (let cell = 0; cell < cells; cell++) {
    const at = fround((cell + 0.5) * (length / cells) - 0.5);
    const first = floor(at);
    const parts = cubicWeights(fround(at - first));
    for (let t = 0; t < TAPS; t++) {
      sources[TAPS * cell + t] = min(max(first - 1 + t, 0), length - 1);
      weights[TAPS * cell + t] = roundToEven(fround(parts[t]! / WEIGHT_UNIT));
    }
  }
  return { sources, weights };
}

/** Weights of the four samples around a point `x` behind the second of them; f32 step by step. */
function cubicWeights(x: number): [number, number, number, number] {
  const far = fround(x + 1);
  const left = fround(1 - x);
  const before = fround(
    fround(fround(fround(fround(fround(CUBIC_A * far) - 5 * CUBIC_A) * far) + 8 * CUBIC_A) * far) - 4 * CUBIC_A,
  );
  const near = hump(x);
  const next = hump(left);
  return [before, near, next, fround(fround(fround(1 - before) - near) - next)];
}

function hump(x: number): number {
  return fround(fround(fround(fround(fround((CUBIC_A + 2) * x) - (CUBIC_A + 3)) * x) * x) + 1);
}

function roundToEven(value: number): number {
  const low = floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}
