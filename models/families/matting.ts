import { OrfeasError } from '../../contracts/errors.js';
import type { MattingManifest } from '../manifest.js';
import type { Engine } from './engine.js';
import { outputOf } from './output-of.js';

/**
 * The family `matting` (U²-Net): how much of each pixel belongs to the object.
 * @throws OrfeasError INTERNAL for other tasks.
 */
export const matting: Engine<MattingManifest> = async (task, context) => {
  if (task.kind !== 'matte') {
    throw new OrfeasError('INTERNAL', `Expected matte for the task of a matting network but received ${task.kind}`);
  }
  const [, , height = 0, width = 0] = task.image.dims;
  const outputs = await context.call('matting', 'encode', { image: task.image });
  context.progress(1, 1);
  return { kind: 'matte', alpha: outputOf(outputs, 'matting', 'alpha', height * width) };
};
