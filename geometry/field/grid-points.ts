/** A cubic grid around the origin: `resolution + 1` samples an axis in [-bounds, bounds]. */
export interface CubicGrid {
  bounds: number;
  /** Cells along an axis. */
  resolution: number;
}

/** Where samples lie along an axis: sample i at −bounds + i · 2 · bounds / resolution, rounded to f32 once. */
export function gridLine({ bounds, resolution }: CubicGrid): Float32Array {
  return Float32Array.from({ length: resolution + 1 }, (_, i) => -bounds + (i * 2 * bounds) / resolution);
}

/** Origin and spacing of a cubic grid, as fields of samples state them. */
export function gridFrame({ bounds, resolution }: CubicGrid): {
  origin: [number, number, number];
  spacing: number;
  size: [number, number, number];
} {
  const samples = resolution + 1;
  return {
    size: [samples, samples, samples],
    origin: [-bounds, -bounds, -bounds],
    spacing: (2 * bounds) / resolution,
  };
}
