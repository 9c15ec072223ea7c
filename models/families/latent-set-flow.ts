import { OrfeasError } from '../../contracts/errors.js';
import type { LatentSetFlowManifest } from '../manifest.js';
import { type FlowSamplerHooks, guide, sampleFlow, samplerCalls } from '../math/flow-sampler.js';
import { type FlowSchedule, flowSchedule } from '../math/flow-schedule.js';
import { gaussianNoise } from '../math/gaussian-noise.js';
import { decodeCalls, decodeField } from './decode-field.js';
import type { Engine, EngineContext, EngineTask, FloatTensor } from './engine.js';
import { decodeFlowCheckpoint, encodeFlowCheckpoint, type FlowRun, sigmaHash } from './flow-checkpoint.js';
import { outputOf } from './output-of.js';
import { StepCount } from './step-count.js';

type Context = EngineContext<LatentSetFlowManifest>;
type FieldTask = Extract<EngineTask, { kind: 'field' }>;

/** What follows from a task and a manifest before anything runs. */
interface FlowPlan {
  schedule: FlowSchedule;
  /** What stays the same for a checkpoint to be of use. */
  run: FlowRun;
  /** `[1, tokens, channels]`. */
  dims: readonly [number, number, number];
  /** Graph calls a step. */
  callsAStep: 1 | 2;
  from: number;
  latents: Float32Array;
}

/**
 * The family `latent-set-flow` (Hunyuan3D-2, TripoSG): an image's tokens steer a flow from noise to a set of latents; a
 * decoder makes keys and values of them once, to which every point of the field attends.
 *
 * Deterministic: the noise is the seed's, and a run that goes on from a checkpoint gives the bits of one that was never
 * interrupted. Checkpoints are handed over every `checkpointEvery` steps and after the last one.
 * @throws OrfeasError INTERNAL for tasks that the family doesn't have, INVALID_OPTIONS for steps that the sampler hasn't.
 */
export const latentSetFlow: Engine<LatentSetFlowManifest> = async (task, context) => {
  if (task.kind !== 'field') {
    throw new OrfeasError('INTERNAL', `Expected field for the task of a latent-set flow but received ${task.kind}`);
  }
  const { manifest, provider } = context;
  const plan = planFlow(task, context);
  const fieldSteps = decodeCalls(manifest.decode, provider, task.resolution);
  const calls = samplerCalls(plan.schedule, 0, plan.callsAStep);
  const steps = new StepCount(context.progress, 1 + calls + 1 + fieldSteps);
  await runSampler(task.image, plan, context, steps);
  const { k, v } = await latentsToKeys(plan, context);
  steps.step();
  const ask = async ({ points }: { points: Float32Array }) => {
    const count = points.length / 3;
    const feeds = { k, v, points: { data: points, dims: [1, count, 3] } };
    return outputOf(await context.call('vae_query', 'decode', feeds), 'vae_query', 'logits', count).data;
  };
  const grid = { resolution: task.resolution, chunk: manifest.decode.chunk[provider] };
  const { field, points } = await decodeField(ask, manifest.decode, grid, (done, of) => steps.share(done, of));
  steps.finish();
  return { kind: 'field', field, kept: null, points };
};

function planFlow(task: FieldTask, { manifest, packDigest, checkpoint }: Context): FlowPlan {
  const { sampler, latents } = manifest;
  const schedule = flowSchedule(sampler, task.steps ?? sampler.steps.default);
  const { guidance } = sampler;
  const scale = guidance.mode === 'none' ? null : (task.guidance ?? guidance.scale.default);
  const run = { pack: packDigest, seed: task.seed, guidance: scale, sigmas: sigmaHash(schedule.sigmas) };
  const count = latents.shape[0] * latents.shape[1];
  const known = checkpoint.last && decodeFlowCheckpoint(checkpoint.last.state, run, count);
  return {
    schedule,
    run,
    dims: [1, ...latents.shape],
    // With a scale of 1 the guided velocity is the conditional one.
    callsAStep: guidance.mode === 'sequential' && scale !== 1 ? 2 : 1,
    from: known?.step ?? 0,
    latents: known?.latents ?? gaussianNoise(count, task.seed),
  };
}

/** Carries the plan's latents to the end of the flow. The image's tokens are computed anew after an interruption. */
async function runSampler(image: FloatTensor, plan: FlowPlan, context: Context, steps: StepCount): Promise<void> {
  const { schedule, from, callsAStep, run } = plan;
  const left = samplerCalls(schedule, from, callsAStep);
  steps.skip(samplerCalls(schedule, 0, callsAStep) - left);
  if (left === 0) {
    steps.skip(1);
    return;
  }
  const outputs = await context.call('cond_encoder', 'encode', { image });
  steps.step();
  const velocity = velocityOf(outputOf(outputs, 'cond_encoder', 'cond'), plan, context, steps);
  const every = context.manifest.sampler.checkpointEvery;
  await sampleFlow(schedule, plan.latents, from, {
    velocity,
    stepped(step, latents) {
      if (step % every !== 0 && step !== schedule.times.length) return;
      context.checkpoint.save({ step, state: encodeFlowCheckpoint(run, step, latents) });
    },
  });
}

/** How the velocity is asked for: once, or with the picture and then with zeros in its place. */
function velocityOf(
  cond: FloatTensor,
  { dims, callsAStep, run }: FlowPlan,
  context: Context,
  steps: StepCount,
): FlowSamplerHooks['velocity'] {
  const isEmbedded = context.manifest.sampler.guidance.mode === 'embedded';
  const scale = run.guidance ?? 1;
  const guidance: Record<string, FloatTensor> = isEmbedded
    ? { guidance: { data: Float32Array.of(scale), dims: [1] } }
    : {};
  const ask = async (latents: Float32Array, time: number, tokens: FloatTensor) => {
    const t = { data: Float32Array.of(time), dims: [1] };
    const feeds = { latents: { data: latents, dims }, t, cond: tokens, ...guidance };
    const { data } = outputOf(await context.call('dit_step', 'step', feeds), 'dit_step', 'velocity', latents.length);
    steps.step();
    return data;
  };
  if (callsAStep === 1) return (latents, time) => ask(latents, time, cond);
  const nothing = { data: new Float32Array(cond.data.length), dims: cond.dims };
  return async (latents, time) => {
    const conditional = await ask(latents, time, cond);
    return guide(conditional, await ask(latents, time, nothing), scale);
  };
}

async function latentsToKeys(
  { latents, dims }: FlowPlan,
  context: Context,
): Promise<{ k: FloatTensor; v: FloatTensor }> {
  const { scaleFactor } = context.manifest.latents;
  const z = { data: latents.map((value) => value / scaleFactor), dims };
  const outputs = await context.call('vae_latents', 'decode', { z });
  return { k: outputOf(outputs, 'vae_latents', 'k'), v: outputOf(outputs, 'vae_latents', 'v') };
}
