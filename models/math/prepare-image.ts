import { OrfeasError } from '../../contracts/errors.js';
import { createRaster, type Raster } from '../../geometry/image/raster.js';
import type { FloatTensor } from '../families/engine.js';
import type { Preprocess } from '../manifest.js';
import { type FloatFilter, resizeFloats } from './resample/resize-floats.js';
import { type Filter, resizeRaster } from './resample/resize-raster.js';

const { floor, fround, max } = Math;

type Recenter = NonNullable<Preprocess['recenter']>;

/**
 * Turns a cut-out into the tensor that a pack's first graph reads, as its manifest's `preprocess` says: the box of alpha
 * above the threshold, scaled to its share of a square canvas, over the background's colour, resized, its middle cut
 * out, mapped to the range, normalised. Same bytes on every machine.
 * @param picture RGBA; any shape where `recenter` is null (it is stretched to the square then), else usually square.
 * @returns `[1, 3, size, size]`, RGB.
 * @throws OrfeasError EMPTY_IMAGE when no alpha is above the threshold and the manifest asks for the object's box.
 */
export function prepareImage(picture: Raster, preprocess: Preprocess): FloatTensor {
  const { recenter, alphaThreshold, background, resize } = preprocess;
  const placed = recenter === null ? picture : placeInMiddle(picture, recenter, alphaThreshold);
  const flat = layOver(placed, background);
  const side = resize.cropFrom ?? resize.size;
  const isExact = resize.precision === 'float' && isFloatFilter(resize.filter);
  const scaled = isExact
    ? resizeFloats(flat, side, side, resize.filter as FloatFilter)
    : resizeRaster(flat, side, side, resize.filter).data;
  return toTensor(scaled, side, preprocess);
}

function isFloatFilter(filter: Filter): filter is FloatFilter {
  return filter === 'bilinear' || filter === 'bilinear-antialias' || filter === 'bicubic-antialias';
}

function placeInMiddle(picture: Raster, recenter: Recenter, threshold: number): Raster {
  const object = cropToObject(picture, threshold, recenter.box === 'open' ? 0 : 1);
  const longest = max(object.width, object.height);
  if (recenter.canvas === null) return paste(paste(object, longest), floor(longest / recenter.foregroundRatio));
  const target = floor(recenter.canvas * recenter.foregroundRatio);
  const width = max(1, floor((object.width * target) / longest));
  const height = max(1, floor((object.height * target) / longest));
  const filter = target < longest ? recenter.down : recenter.up;
  const scaled = resizeRaster(object, width, height, filter);
  if (recenter.mask !== undefined && recenter.mask !== filter) {
    const mask = resizeRaster(object, width, height, recenter.mask);
    const data = scaled.data.slice();
    for (let i = 3; i < data.length; i += 4) data[i] = mask.data[i]!;
    return paste({ ...scaled, data }, recenter.canvas);
  }
  return paste(scaled, recenter.canvas);
}

/** The smallest rectangle with every pixel whose alpha is above the threshold, or all of it but `1 - last` rows and columns. */
function cropToObject(picture: Raster, threshold: number, last: 0 | 1): Raster {
  const { width, data } = picture;
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, -1, -1, -1];
  for (let i = 3, pixel = 0; i < data.length; i += 4, pixel++) {
    if (data[i]! <= threshold) continue;
    const x = pixel % width;
    bottom = (pixel - x) / width;
    if (top < 0) top = bottom;
    if (x < left) left = x;
    if (x > right) right = x;
  }
  if (top < 0) {
    const message = `Expected a visible object for image but received no alpha above ${threshold}`;
    throw new OrfeasError('EMPTY_IMAGE', message);
  }
  const box = createRaster(max(1, right - left + last), max(1, bottom - top + last), 4);
  for (let y = 0; y < box.height; y++) {
    const from = 4 * ((top + y) * width + left);
    box.data.set(data.subarray(from, from + 4 * box.width), 4 * y * box.width);
  }
  return box;
}

/** In the middle of a transparent square; an odd pixel goes to the right and to the bottom. */
function paste(object: Raster, side: number): Raster {
  const canvas = createRaster(side, side, 4);
  const left = floor((side - object.width) / 2);
  const top = floor((side - object.height) / 2);
  for (let y = 0; y < object.height; y++) {
    const row = object.data.subarray(4 * y * object.width, 4 * (y + 1) * object.width);
    canvas.data.set(row, 4 * ((top + y) * side + left));
  }
  return canvas;
}

/** Colours over a background, RGB: colour × alpha + background × (1 − alpha) in f32, cut to bytes, as NumPy does it. */
function layOver({ width, height, data }: Raster, background: readonly [number, number, number]): Raster {
  const flat = createRaster(width, height, 3);
  const ground = background.map((value) => fround(fround(value) * 255));
  for (let i = 0, at = 0; i < data.length; i += 4) {
    const alpha = fround(data[i + 3]! / 255);
    const rest = fround(1 - alpha);
    for (let c = 0; c < 3; c++) flat.data[at++] = fround(fround(data[i + c]! * alpha) + fround(ground[c]! * rest));
  }
  return flat;
}

/** The middle of a square of interleaved RGB, 0..255, as planes in the manifest's range. */
function toTensor(values: Float32Array | Uint8Array, side: number, preprocess: Preprocess): FloatTensor {
  const { resize, range, normalise } = preprocess;
  const { size } = resize;
  const margin = floor((side - size) / 2);
  const data = new Float32Array(3 * size * size);
  for (let c = 0; c < 3; c++) {
    const deviation = normalise?.deviation[c] ?? 1;
    const scale = (range[1] - range[0]) / 255 / deviation;
    const shift = (range[0] - (normalise?.mean[c] ?? 0)) / deviation;
    for (let y = 0, at = c * size * size; y < size; y++) {
      const row = 3 * ((y + margin) * side + margin) + c;
      for (let x = 0; x < size; x++) data[at++] = values[row + 3 * x]! * scale + shift;
    }
  }
  return { data, dims: [1, 3, size, size] };
}
