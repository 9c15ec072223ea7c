import { OrfeasError } from '../../contracts/errors.js';
import { sequencePlanSchema } from '../../contracts/sequence-options.js';
import { readSentMesh } from '../meshes/read-sent-mesh.js';
import { defineStage } from '../stage.js';
import { EncodingQueue } from './encoding-queue.js';
import { FrameBlocks } from './frame-blocks.js';
import { openScene } from './open-scene.js';
import { packSequence } from './pack-sequence.js';
import { planFrames } from './plan-frames.js';

/** Chromium’s start and a model at the limits, drawn without a card. */
const SILENCE_MS = 180_000;

/** A GLB → its pictures from all around, drawn by Chromium, in a zip. */
export const sequenceStage = defineStage({
  name: 'sequence',
  version: 3,
  module: import.meta.url,
  params: sequencePlanSchema,
  inputs: ['model'],
  libraries: ['sharp'],
  programs: ['chromium'],
  keeps: 'parts',
  silenceMs: SILENCE_MS,
  async run(inputs, plan, context) {
    const glb = inputs.model!;
    const chromium = context.programs?.chromium;
    if (chromium === undefined) throw new OrfeasError('RENDERER_UNAVAILABLE', 'Expected Chromium but there is none');
    // Its own units and axes, which the page sees too.
    const { mesh } = await readSentMesh(glb, { format: 'glb', unit: 'mm', upAxis: 'z' });
    const planned = planFrames(mesh.positions, plan);
    const count = planned.views.length;
    const blocks = new FrameBlocks(count, context.checkpoint.trail ?? [], context.checkpoint.save);
    const missing = blocks.missing;
    context.progress(count - missing.length, count);
    if (missing.length > 0) {
      const { look, orders } = planned;
      const frames = missing.map((frame) => orders[frame]!);
      const queue = new EncodingQueue(plan, (frame, bytes) => {
        blocks.add(frame, bytes);
        context.progress(blocks.done, count);
      });
      const onFrame = (frame: number, pixels: Buffer) => queue.take(orders[frame]!, pixels);
      const scene = await openScene({ chromium: chromium.path, glb, look, onFrame });
      await scene.draw(frames).finally(() => scene.close());
      await queue.end();
    }
    const files = await packSequence(plan, planned, blocks.all, context.key);
    return { files, facts: { frames: count, drawn: missing.length }, engine: 'chromium' };
  },
});
