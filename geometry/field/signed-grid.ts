/**
 * A scalar field sampled on a regular grid: positive inside the solid, negative outside, the surface at 0.
 *
 * Sample (x, y, z) lies at `origin + spacing × (x, y, z)` in model units and is `values[x + nx × (y + ny × z)]`.
 */
export interface SignedGrid {
  /** Samples (not cells) along x, y, z: `[nx, ny, nz]`. */
  size: readonly [number, number, number];
  /** Position of sample (0, 0, 0), model units. */
  origin: readonly [number, number, number];
  /** Distance between neighbouring samples, model units, the same on the three axes. */
  spacing: number;
  /** `nx × ny × nz` finite numbers. */
  values: Float32Array;
}

/**
 * Samples `field(x, y, z)` (model units in, signed value out) on a grid.
 *
 * @throws RangeError when a size is not a positive integer.
 */
export function sampleGrid(
  size: readonly [number, number, number],
  origin: readonly [number, number, number],
  spacing: number,
  field: (x: number, y: number, z: number) => number,
): SignedGrid {
  const [nx, ny, nz] = size;
  if (!(Number.isInteger(nx * ny * nz) && nx > 0 && ny > 0 && nz > 0)) {
    throw new RangeError(`Expected three positive integers for size but received ${size.join(', ')}`);
  }
  const values = new Float32Array(nx * ny * nz);
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        values[at++] = field(origin[0] + x * spacing, origin[1] + y * spacing, origin[2] + z * spacing);
      }
    }
  }
  return { size, origin, spacing, values };
}
