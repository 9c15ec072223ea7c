import { createRaster, type Raster } from '../../../geometry/image/raster.js';

const { floor, min } = Math;

/** Picks samples as OpenCV's INTER_NEAREST does: output i shows input ⌊i × scale⌋, cell corners, not centres. */
export function resizeNearest(raster: Raster, width: number, height: number): Raster {
  const { channels, data } = raster;
  const columns = picks(raster.width, width);
  const rows = picks(raster.height, height);
  const out = createRaster(width, height, channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (rows[y]! * raster.width + columns[x]!) * channels;
      for (let c = 0; c < channels; c++) out.data[at++] = data[from + c]!;
    }
  }
  return out;
}

function picks(length: number, cells: number): Int32Array {
  // The reciprocal of a reciprocal, as there: it decides which sample an exact hit falls on.
  const scale = 1 / (cells / length);
  return Int32Array.from({ length: cells }, (_, cell) => min(floor(cell * scale), length - 1));
}
