import type { BlockField } from './block-field.js';
import { INSIDE, UNKNOWN_MAGNITUDE } from './block-field.js';
import type { SignedGrid } from './signed-grid.js';

/** A block field as a full grid; samples of blocks that are not known get ±{@link UNKNOWN_MAGNITUDE} by their side. */
export function densifyBlocks({ size, origin, spacing, side, blocks, values }: BlockField): SignedGrid {
  const [nx, ny, nz] = size;
  const [bx, by] = [Math.ceil(nx / side), Math.ceil(ny / side)];
  const dense = new Float32Array(nx * ny * nz);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      const firstBlock = bx * (Math.floor(y / side) + by * Math.floor(z / side));
      const inBlock = side * ((y % side) + side * (z % side));
      for (let x = 0, block = firstBlock; x < nx; x += side, block++) {
        const place = blocks[block]!;
        const end = Math.min(x + side, nx);
        if (place < 0) {
          dense.fill(place === INSIDE ? UNKNOWN_MAGNITUDE : -UNKNOWN_MAGNITUDE, row + x, row + end);
        } else {
          const from = place * side ** 3 + inBlock;
          dense.set(values.subarray(from, from + end - x), row + x);
        }
      }
    }
  }
  return { size, origin, spacing, values: dense };
}
