import type { BlockField } from './block-field.js';
import { INSIDE, UNKNOWN_MAGNITUDE } from './block-field.js';
import type { SignedGrid } from './signed-grid.js';

/** A field that is read layer by layer along z, so that it need not lie in memory as a whole. */
export interface FieldLayers {
  /** Samples along x, y, z. */
  size: readonly [number, number, number];
  origin: readonly [number, number, number];
  spacing: number;
  /** Magnitude of samples of which only the sign is known; Infinity where all are known. */
  unknown: number;
  /** Layers of samples on each side that were added to the field as it was given. */
  rim: number;
  /**
   * The `nx × ny` samples of layer z, x first. Valid until {@link LAYERS_KEPT} further layers were asked for.
   * @param z 0 to nz − 1, any number of times, in any order; rising order is fastest.
   */
  layer(z: number): Float32Array;
}

/** Layers that can be held at once: a power of two that covers the five that a gradient is taken from. */
export const LAYERS_KEPT = 8;

/** The layers of a field: of a full grid as they lie in it, of a block field filled when they are asked for. */
export function fieldLayers(field: SignedGrid | BlockField): FieldLayers {
  const { size, origin, spacing } = field;
  const perLayer = size[0] * size[1];
  if (!('blocks' in field)) {
    const layer = (z: number) => field.values.subarray(z * perLayer, (z + 1) * perLayer);
    return { size, origin, spacing, unknown: Number.POSITIVE_INFINITY, rim: 0, layer };
  }
  const layer = keepLayers(perLayer, (z, into) => fillLayer(field, z, into));
  return { size, origin, spacing, unknown: UNKNOWN_MAGNITUDE, rim: 0, layer };
}

/** A way to ask for layers that fills each into the place of the one {@link LAYERS_KEPT} before it, and only once. */
export function keepLayers(perLayer: number, fill: (z: number, into: Float32Array) => void): FieldLayers['layer'] {
  const kept = Array.from({ length: LAYERS_KEPT }, () => new Float32Array(perLayer));
  const holds = new Int32Array(LAYERS_KEPT).fill(-1);
  return (z) => {
    const slot = z & (LAYERS_KEPT - 1);
    const into = kept[slot]!;
    if (holds[slot] !== z) fill(z, into);
    holds[slot] = z;
    return into;
  };
}

/** Writes layer z of a block field; samples of blocks that are not known get ±{@link UNKNOWN_MAGNITUDE} by their side. */
export function fillLayer({ size, side, blocks, values }: BlockField, z: number, into: Float32Array): void {
  const [nx, ny] = size;
  const [bx, by] = [Math.ceil(nx / side), Math.ceil(ny / side)];
  const perBlock = side ** 3;
  for (let y = 0; y < ny; y++) {
    const row = nx * y;
    const firstBlock = bx * (Math.floor(y / side) + by * Math.floor(z / side));
    const inBlock = side * ((y % side) + side * (z % side));
    for (let x = 0, block = firstBlock; x < nx; x += side, block++) {
      const place = blocks[block]!;
      const end = Math.min(x + side, nx);
      if (place < 0) {
        const value = place === INSIDE ? UNKNOWN_MAGNITUDE : -UNKNOWN_MAGNITUDE;
        for (let i = row + x; i < row + end; i++) into[i] = value;
      } else {
        for (let i = row + x, from = place * perBlock + inBlock; i < row + end; i++, from++) into[i] = values[from]!;
      }
    }
  }
}
