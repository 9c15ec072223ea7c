import { OrfeasError } from '../../contracts/errors.js';
import type { DepthLayersManifest } from '../manifest.js';
import type { Engine } from './engine.js';
import { outputOf } from './output-of.js';

/** Front, back, and the logarithm of the error to expect of each. */
const PLANES = 4;

/**
 * The family `depth-layers` (models/train): one graph tells how far in front and how far behind an object's surface lies,
 * pixel by pixel. What closes the two layers to a body is geometry/field/layers-field.ts.
 * @throws OrfeasError INTERNAL for other tasks; PACK_GRAPH_MISMATCH for layers of another size, or that are no numbers.
 */
export const depthLayers: Engine<DepthLayersManifest> = async (task, context) => {
  if (task.kind !== 'layers') {
    throw new OrfeasError('INTERNAL', `Expected layers for the task of depth layers but received ${task.kind}`);
  }
  const [, , height = 0, width = 0] = task.image.dims;
  const outputs = await context.call('layers', 'encode', { image: task.image });
  const layers = outputOf(outputs, 'layers', 'layers', PLANES * height * width);
  const strange = layers.data.find((value) => !Number.isFinite(value));
  if (strange !== undefined) {
    throw new OrfeasError('PACK_GRAPH_MISMATCH', `Expected finite numbers for layers but received ${strange}`);
  }
  context.progress(1, 1);
  return { kind: 'layers', layers };
};
