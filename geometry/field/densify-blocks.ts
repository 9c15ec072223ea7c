import type { BlockField } from './block-field.js';
import { fillLayer } from './field-layers.js';
import type { SignedGrid } from './signed-grid.js';

/** A block field as a full grid; samples of blocks that are not known get ±`UNKNOWN_MAGNITUDE` by their side. */
export function densifyBlocks(field: BlockField): SignedGrid {
  const { size, origin, spacing } = field;
  const perLayer = size[0] * size[1];
  const values = new Float32Array(perLayer * size[2]);
  for (let z = 0; z < size[2]; z++) fillLayer(field, z, values.subarray(z * perLayer, (z + 1) * perLayer));
  return { size, origin, spacing, values };
}
