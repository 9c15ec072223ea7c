import { poissonHeight } from '../../geometry/field/poisson-height.js';
import { floatsOf } from './floats-of.js';
import type { ShapeContext } from './shape-context.js';

/** Of the steps that a shape takes, those up to the heights, which are checkpointed then. */
export const HEIGHT_STEPS = { done: 12, of: 20 } as const;

/** The squared heights of the inflated silhouette (`poissonHeight`), from the checkpoint where there is one. */
export function solveHeights(
  coverage: Float32Array,
  width: number,
  height: number,
  context: ShapeContext,
): Float32Array {
  const { done, of: all } = HEIGHT_STEPS;
  const known = context.checkpoint.last;
  if (known !== null && known.state.byteLength === width * height * Float32Array.BYTES_PER_ELEMENT) {
    context.progress(done, all);
    return floatsOf(known.state, 0, width * height);
  }
  const heights = poissonHeight(coverage, width, height, {
    onCycle: (cycle, of) => context.progress(Math.floor((done * Math.min(cycle, of)) / of), all),
  });
  context.checkpoint.save({ step: done, state: new Uint8Array(heights.slice().buffer) });
  return heights;
}
