// Types alone: Node itself runs this file in a runner.
import type { Engine, EngineContext, FloatTensor } from '../../../models/families/engine.js';

/** What a probe does at the step that its task's `resolution` names; by the task's `guidance`. */
export const MISDEEDS = {
  /** Dies of a signal, as a driver's fault would have it. */
  crash: 1,
  /** Computes for ever, outside any graph. */
  hang: 2,
  /** Asks for more memory than there is. */
  exhaust: 3,
  /** Fails with an error of its own. */
  fail: 4,
} as const;

const CHECKPOINT_EVERY = 4;
/** More than any machine's: the graph multiplies the points with each other. */
const TOO_MANY_POINTS = 4_000_000;

/**
 * An engine whose every step is one call of a graph, with a checkpoint every four; see the pack `runner-probe`.
 * The task's `image` is what it starts from, its `seed` how often a call repeats itself, its `steps` the steps.
 */
const probe: Engine = async (task, context) => {
  if (task.kind !== 'field') throw new Error(`Expected a field task but received ${task.kind}`);
  const { seed, steps, resolution, guidance } = task;
  const last = context.checkpoint.last;
  let x: FloatTensor = last === null ? task.image : { ...task.image, data: floatsOf(last.state) };
  for (let step = last?.step ?? 0; step < (steps ?? 1); ) {
    if (guidance !== null && step === resolution) await misbehave(guidance, context);
    const times = { data: Float32Array.of(seed), dims: [1] };
    const { planes } = await context.call('triplane_encoder', 'step', { image: x, times });
    x = planes!;
    step++;
    context.progress(step, steps ?? 1);
    if (step % CHECKPOINT_EVERY === 0) context.checkpoint.save({ step, state: new Uint8Array(x.data.buffer) });
  }
  return { kind: 'matte', alpha: x };
};

async function misbehave(misdeed: number, context: EngineContext): Promise<void> {
  if (misdeed === MISDEEDS.crash) process.kill(process.pid, 'SIGSEGV');
  if (misdeed === MISDEEDS.fail) throw new Error('The probe was asked to fail');
  const points = { data: new Float32Array(TOO_MANY_POINTS), dims: [TOO_MANY_POINTS, 1] };
  if (misdeed === MISDEEDS.exhaust) await context.call('triplane_query', 'decode', { points });
  for (;;);
}

function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

export function engineOf(): Engine {
  return probe;
}
