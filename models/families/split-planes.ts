import { type CubicGrid, gridLine } from '../../geometry/field/grid-points.js';
import type { FloatTensor } from './engine.js';

/** The first layer of a triplane's query: `weights` row-major `width × (3 · channels)`, `bias` of `width`. */
export interface FirstLayer {
  weights: Float32Array;
  bias: Float32Array;
}

/**
 * The first layer's outputs on a grid, split by plane: at sample (x, y, z) they are xy(x, y) + xz(x, z) + yz(y, z). Each
 * map holds `side²` vectors of `width` numbers; the first coordinate runs fastest. The bias is in `yz`.
 */
export interface SplitPlanes {
  side: number;
  width: number;
  xy: Float32Array;
  xz: Float32Array;
  yz: Float32Array;
}

/**
 * Splits the first layer by plane, exactly but for rounding: it is linear, so that W · concat(a, b, c) is
 * Wₐ·a + W_b·b + W_c·c, and sampling a plane commutes with it. So each plane goes through its part of the layer pixel
 * by pixel, and the result is sampled at the grid's (R + 1)² points: nothing of it is left to do for a point but a sum.
 *
 * Sampling is bilinear with pixel centres at half units and zeros beyond the plane, as the query graph has it.
 * @param planes `[1, 3, channels, height, width]`: (x, y), (x, z), (y, z), the first coordinate along the width.
 */
export function splitPlanes(planes: FloatTensor, layer: FirstLayer, grid: CubicGrid): SplitPlanes {
  const [, , channels = 0, rows = 0, columns = 0] = planes.dims;
  const width = layer.bias.length;
  const side = grid.resolution + 1;
  const along = sampleWeights(grid, columns);
  const across = sampleWeights(grid, rows);
  const size = channels * rows * columns;
  const [xy, xz, yz] = [0, 1, 2].map((plane) => {
    const pixels = planes.data.subarray(plane * size, (plane + 1) * size);
    const outputs = applyLayer(pixels, layer.weights, { channels, width, plane });
    const stretched = new Float32Array(rows * side * width);
    for (let row = 0; row < rows; row++) {
      const from = outputs.subarray(row * columns * width, (row + 1) * columns * width);
      mixVectors(from, along, width, stretched.subarray(row * side * width, (row + 1) * side * width));
    }
    const map = new Float32Array(side * side * width);
    mixVectors(stretched, across, side * width, map);
    return map;
  });
  for (let i = 0; i < yz!.length; i += width) {
    for (let j = 0; j < width; j++) yz![i + j] = yz![i + j]! + layer.bias[j]!;
  }
  return { side, width, xy: xy!, xz: xz!, yz: yz! };
}

/** The first layer's outputs at samples of the grid (`3 × samples` indices), `samples × width`; f32 sums, as a graph's. */
export function addPlanes({ side, width, xy, xz, yz }: SplitPlanes, samples: Uint16Array): Float32Array {
  const { fround } = Math;
  const sums = new Float32Array((samples.length / 3) * width);
  for (let i = 0, at = 0; i < samples.length; i += 3) {
    let a = (samples[i]! + side * samples[i + 1]!) * width;
    let b = (samples[i]! + side * samples[i + 2]!) * width;
    let c = (samples[i + 1]! + side * samples[i + 2]!) * width;
    for (const end = at + width; at < end; at++) sums[at] = fround(xy[a++]! + xz[b++]!) + yz[c++]!;
  }
  return sums;
}

/** Where the grid's samples fall on a plane's pixels: the two pixels beside each and their shares; 0 beyond the plane. */
interface SampleWeights {
  first: Int32Array;
  second: Int32Array;
  firstShare: Float64Array;
  secondShare: Float64Array;
}

function sampleWeights(grid: CubicGrid, pixels: number): SampleWeights {
  const line = gridLine(grid);
  const first = new Int32Array(line.length);
  const second = new Int32Array(line.length);
  const firstShare = new Float64Array(line.length);
  const secondShare = new Float64Array(line.length);
  for (const [i, position] of line.entries()) {
    const at = ((position / grid.bounds + 1) * pixels - 1) / 2;
    const low = Math.floor(at);
    first[i] = Math.max(low, 0);
    second[i] = Math.min(low + 1, pixels - 1);
    firstShare[i] = low >= 0 && low < pixels ? low + 1 - at : 0;
    secondShare[i] = low + 1 >= 0 && low + 1 < pixels ? at - low : 0;
  }
  return { first, second, firstShare, secondShare };
}

/** A plane's part of the layer at each of its pixels: `channels × pixels` in, `pixels × width` out. */
function applyLayer(
  pixels: Float32Array,
  weights: Float32Array,
  { channels, width, plane }: { channels: number; width: number; plane: number },
): Float32Array {
  const count = pixels.length / channels;
  const outputs = new Float32Array(count * width);
  const transposed = new Float64Array(channels * width);
  for (let c = 0; c < channels; c++) {
    for (let j = 0; j < width; j++) transposed[c * width + j] = weights[j * 3 * channels + plane * channels + c]!;
  }
  const sum = new Float64Array(width);
  for (let pixel = 0; pixel < count; pixel++) {
    sum.fill(0);
    for (let c = 0, at = 0; c < channels; c++) {
      const value = pixels[c * count + pixel]!;
      for (let j = 0; j < width; j++, at++) sum[j] = sum[j]! + value * transposed[at]!;
    }
    outputs.set(sum, pixel * width);
  }
  return outputs;
}

/** Mixes vectors of `length` numbers two by two: vector i of the result from `first[i]` and `second[i]` of `from`. */
function mixVectors(from: Float32Array, weights: SampleWeights, length: number, to: Float32Array): void {
  const { first, second, firstShare, secondShare } = weights;
  for (let i = 0, at = 0; i < first.length; i++) {
    let a = first[i]! * length;
    let b = second[i]! * length;
    const shareA = firstShare[i]!;
    const shareB = secondShare[i]!;
    for (const end = at + length; at < end; at++) to[at] = shareA * from[a++]! + shareB * from[b++]!;
  }
}
