import type { Raster } from '../../../geometry/image/raster.js';

const { ceil, floor, fround, min } = Math;

/** Shares of a cell below this are left out, as OpenCV does. */
const LEAST_SHARE = 1e-3;

/** Which input samples an output sample averages, in order, and with which weights. */
interface AreaTaps {
  /** Where the taps of each output sample begin; one more at the end. */
  firsts: Int32Array;
  sources: number[];
  weights: Float32Array;
}

/**
 * Averages areas, as OpenCV's INTER_AREA does for bytes, bit for bit (its sums are f32, row by row, rounded half to
 * even). Every channel by itself.
 * @throws RangeError when it would have to grow.
 */
export function resizeArea(raster: Raster, width: number, height: number): Raster {
  if (width > raster.width || height > raster.height) {
    const sizes = `${width} × ${height} for ${raster.width} × ${raster.height}`;
    throw new RangeError(`Expected a smaller size for an area average but received ${sizes}`);
  }
  const isWhole = raster.width % width === 0 && raster.height % height === 0;
  return isWhole ? averageBlocks(raster, width, height) : averageAreas(raster, width, height);
}

/** Blocks of whole pixels: an exact integer sum, times the f32 nearest to 1 / area; halves by 2 × 2 are rounded up. */
function averageBlocks({ data, width: stride, height: rows, channels }: Raster, width: number, height: number): Raster {
  const bytes = createBytes(width * height * channels);
  const [across, down] = [stride / width, rows / height];
  const isQuad = across === 2 && down === 2;
  const share = fround(1 / (across * down));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++, at++) {
        let sum = 0;
        for (let v = 0; v < down; v++) {
          const from = ((y * down + v) * stride + x * across) * channels + c;
          for (let u = 0; u < across; u++) sum += data[from + u * channels]!;
        }
        bytes[at] = isQuad ? (sum + 2) >> 2 : fround(sum * share);
      }
    }
  }
  return { width, height, channels, data: new Uint8Array(bytes.buffer) };
}

function averageAreas(raster: Raster, width: number, height: number): Raster {
  const { channels, data } = raster;
  const across = areaTaps(raster.width, width);
  const down = areaTaps(raster.height, height);
  const bytes = createBytes(width * height * channels);
  const stride = width * channels;
  const row = new Float32Array(stride);
  const sums = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    for (let tap = down.firsts[y]!; tap < down.firsts[y + 1]!; tap++) {
      averageRow(data, down.sources[tap]! * raster.width, channels, across, row);
      const weight = down.weights[tap]!;
      const isFirst = tap === down.firsts[y];
      for (let i = 0; i < stride; i++) {
        const part = fround(weight * row[i]!);
        sums[i] = isFirst ? part : fround(sums[i]! + part);
      }
    }
    bytes.set(sums, y * stride);
  }
  return { width, height, channels, data: new Uint8Array(bytes.buffer) };
}

/** Rounds half to even what is put into it, and saturates. */
function createBytes(length: number): Uint8ClampedArray<ArrayBuffer> {
  return new Uint8ClampedArray(length);
}

function averageRow(data: Uint8Array, first: number, channels: number, taps: AreaTaps, row: Float32Array): void {
  const cells = taps.firsts.length - 1;
  for (let cell = 0; cell < cells; cell++) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let tap = taps.firsts[cell]!; tap < taps.firsts[cell + 1]!; tap++) {
        sum = fround(sum + fround(data[(first + taps.sources[tap]!) * channels + c]! * taps.weights[tap]!));
      }
      row[cell * channels + c] = sum;
    }
  }
}

function areaTaps(length: number, cells: number): AreaTaps {
  const scale = length / cells;
  const firsts = new Int32Array(cells + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  const add = (source: number, weight: number) => {
    sources.push(source);
    weights.push(weight);
  };
  for (let cell = 0; cell < cells; cell++) {
    const low = cell * scale;
    const high = low + scale;
    const width = min(scale, length - low);
    const end = min(floor(high), length - 1);
    const start = min(ceil(low), end);
    if (start - low > LEAST_SHARE) add(start - 1, (start - low) / width);
    for (let source = start; source < end; source++) add(source, 1 / width);
    if (high - end > LEAST_SHARE) add(end, min(high - end, 1, width) / width);
    firsts[cell + 1] = sources.length;
  }
  return { firsts, sources, weights: Float32Array.from(weights) };
}
