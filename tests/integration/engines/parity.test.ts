import { existsSync } from 'node:fs';
import path from 'node:path';
import { manifoldReport } from '../../../geometry/measure/manifold.js';
import { surfaceNets } from '../../../geometry/mesh/surface-nets.js';
import type { EngineContext, EngineOutput, EngineTask, FloatTensor } from '../../../models/families/engine.js';
import { engineOf } from '../../../models/families/engines.js';
import { encodeFlowCheckpoint, type FlowRun, sigmaHash } from '../../../models/families/flow-checkpoint.js';
import type { GraphManifest, LatentSetFlowManifest } from '../../../models/manifest.js';
import { flowSchedule } from '../../../models/math/flow-schedule.js';
import {
  openPackContext,
  type PackContext,
  type ParityFixture,
  readParityFixture,
} from '../../support/pack-context.js';
import { repositoryRoot } from '../../support/parts.js';

/** The bounds: latents and other tensors by the largest value recorded, fields by their sign off the surface. */
const TOLERANCE = 1e-5;
const SIGN_BAND = 2e-3;
/** Inference of a pack, milliseconds; packs of the repository take seconds. */
const DEADLINE_MS = 180_000;

const FOLDERS = ['models/packs', 'tests/fixtures/packs'];

/** Folder of a pack of the repository whose run was recorded. */
function packFolder(id: string): string {
  const found = FOLDERS.map((folder) => path.join(repositoryRoot(), folder, id)).find((directory) =>
    existsSync(path.join(directory, 'parity', 'parity.json')),
  );
  if (found === undefined) throw new Error(`Expected the pack ${id} with parity/ in ${FOLDERS.join(' or ')}`);
  return found;
}

/** Largest difference over the largest value expected. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  expect(largest).toBeGreaterThan(0);
  return worst / largest;
}

function expectSameSigns(actual: ArrayLike<number>, expected: ArrayLike<number>, level: number): void {
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i]! - level;
    if (Math.abs(value) > SIGN_BAND) expect(Math.sign(actual[i]! - level)).toBe(Math.sign(value));
  }
}

function fieldTask(manifest: GraphManifest, fixture: ParityFixture): Extract<EngineTask, { kind: 'field' }> {
  const { seed = 0, steps = null, guidance = null } = fixture.meta;
  const resolution = 'decode' in manifest ? manifest.decode.resolution.default : 0;
  return { kind: 'field', image: fixture.tensor('image'), seed, resolution, steps, guidance };
}

function expectClosedSurface(output: EngineOutput): void {
  if (output.kind !== 'field') throw new Error('Expected a field');
  const mesh = surfaceNets(output.field);
  expect(mesh.indices.length).toBeGreaterThan(0);
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true });
}

/** Latents of the checkpoint of a step: its last values. */
function latentsOf(state: Uint8Array, count: number): Float32Array {
  return new Float32Array(state.slice(state.byteLength - count * Float32Array.BYTES_PER_ELEMENT).buffer);
}

/** A pack of the family with a checkpoint after each step. */
function everyStep(manifest: GraphManifest): GraphManifest {
  if (manifest.family !== 'latent-set-flow') throw new Error('Expected a latent-set flow');
  return { ...manifest, sampler: { ...manifest.sampler, checkpointEvery: 1 } };
}

/** What a checkpoint of the recorded run carries. */
function recordedRun(context: EngineContext, { seed, steps, guidance }: ParityFixture['meta']): FlowRun {
  const { sampler } = context.manifest as LatentSetFlowManifest;
  const scale = sampler.guidance.mode === 'none' ? null : (guidance ?? sampler.guidance.scale.default);
  const { sigmas } = flowSchedule(sampler, steps!);
  return { pack: context.packDigest, seed: seed!, guidance: scale, sigmas: sigmaHash(sigmas) };
}

/** Latents after a step, from those recorded before it: the engine goes on from a checkpoint of them and is stopped. */
async function oneStep(context: PackContext, fixture: ParityFixture, step: number): Promise<Float32Array> {
  const run = recordedRun(context, fixture.meta);
  const before = step === 1 ? null : fixture.tensor(`latents_${step - 1}`).data;
  const last = before && { step: step - 1, state: encodeFlowCheckpoint(run, step - 1, before) };
  const stop = new Error('one step is enough');
  let after: Uint8Array | null = null;
  const save = ({ state }: { state: Uint8Array }) => {
    after = state.slice();
    throw stop;
  };
  const task = fieldTask(context.manifest, fixture);
  await engineOf('latent-set-flow')(task, { ...context, checkpoint: { last, save } }).catch((error: unknown) => {
    if (error !== stop) throw error;
  });
  return latentsOf(after!, fixture.tensor(`latents_${step}`).data.length);
}

async function replaySteps(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  await using context = await openPackContext(directory, everyStep);
  const { deltas } = flowSchedule((context.manifest as LatentSetFlowManifest).sampler, fixture.meta.steps!);
  for (const [i, delta] of deltas.entries()) {
    const step = i + 1;
    // A step of length 0 is not taken.
    const latents = delta === 0 ? fixture.tensor(`latents_${i}`).data : await oneStep(context, fixture, step);
    expect(relativeError(latents, fixture.tensor(`latents_${step}`).data)).toBeLessThanOrEqual(TOLERANCE);
  }
  const noise = context.calls.find(({ role }) => role === 'dit_step')!.feeds.latents!;
  expect(relativeError(noise.data, fixture.tensor('noise').data)).toBeLessThanOrEqual(TOLERANCE);
}

/** The field of the latents recorded at last. */
async function replayField(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  await using context = await openPackContext(directory, everyStep);
  const run = recordedRun(context, fixture.meta);
  const step = fixture.meta.steps!;
  const last = { step, state: encodeFlowCheckpoint(run, step, fixture.tensor(`latents_${step}`).data) };
  const task = fieldTask(context.manifest, fixture);
  const output = await engineOf('latent-set-flow')(task, { ...context, checkpoint: { ...context.checkpoint, last } });
  expect(context.calls.map(({ role }) => role)).toEqual(['vae_latents']);
  const { k, v } = context.calls[0]!.outputs;
  const points = fixture.tensor('points');
  const { logits } = await context.call('vae_query', 'decode', { k: k!, v: v!, points });
  expectSameSigns(logits!.data, fixture.tensor('logits').data, (context.manifest as LatentSetFlowManifest).decode.iso);
  expectClosedSurface(output);
}

/** The whole run at once, from the picture on. */
async function replayRun(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  await using context = await openPackContext(directory, everyStep);
  await engineOf('latent-set-flow')(fieldTask(context.manifest, fixture), context);
  const steps = fixture.meta.steps!;
  expect(context.saved.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  for (const { step, state } of context.saved) {
    const expected = fixture.tensor(`latents_${step}`).data;
    expect(relativeError(latentsOf(state, expected.length), expected)).toBeLessThanOrEqual(TOLERANCE);
  }
}

async function replayTriplane(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  await using context = await openPackContext(directory);
  const engine = engineOf('triplane');
  const output = await engine(fieldTask(context.manifest, fixture), context);
  if (output.kind !== 'field' || output.kept === null) throw new Error('Expected a field with planes');
  const planes = fixture.tensor('planes');
  expect(relativeError(output.kept.data, planes.data)).toBeLessThanOrEqual(2 * TOLERANCE);
  const points = fixture.tensor('points');
  const { density } = await context.call('triplane_query', 'decode', { planes: output.kept, points });
  // exp(d − 1) = 25
  expectSameSigns(density!.data, fixture.tensor('density').data, 1 + Math.log(25));
  const colours = await engine({ kind: 'colours', kept: output.kept, points: points.data }, context);
  if (colours.kind !== 'colours') throw new Error('Expected colours');
  expect(relativeError(colours.colours, fixture.tensor('color').data)).toBeLessThanOrEqual(2 * TOLERANCE);
  expectClosedSurface(output);
}

/** The field on a grid by `triplane_tail` against the one by `triplane_query`, raw densities. */
async function compareSplit(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  const fields: FloatTensor[] = [];
  for (const isSplit of [true, false]) {
    await using context = await openPackContext(directory, (manifest) => {
      if (manifest.family !== 'triplane') throw new Error('Expected a triplane');
      expect(manifest.graphs.triplane_tail).toBeDefined();
      const decode = { ...manifest.decode, iso: 0, activation: 'none' as const };
      return { ...manifest, decode, mlp: isSplit ? manifest.mlp : null };
    });
    const output = await engineOf('triplane')({ ...fieldTask(context.manifest, fixture), resolution: 40 }, context);
    if (output.kind !== 'field' || 'blocks' in output.field) throw new Error('Expected a full grid');
    fields.push({ data: output.field.values, dims: output.field.size });
  }
  expect(relativeError(fields[0]!.data, fields[1]!.data)).toBeLessThanOrEqual(TOLERANCE);
}

async function replayMatting(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  await using context = await openPackContext(directory);
  const output = await engineOf('matting')({ kind: 'matte', image: fixture.tensor('image') }, context);
  if (output.kind !== 'matte') throw new Error('Expected a matte');
  expect(relativeError(output.alpha.data, fixture.tensor('alpha').data)).toBeLessThanOrEqual(2 * TOLERANCE);
}

const FLOWS = ['tiny-flow', 'tiny-flow-turbo', 'tiny-flow-rectified', 'tiny-flow-moe'];

describe.each(FLOWS)('the engine of %s', (id) => {
  it('makes each recorded step of the one before', () => replaySteps(packFolder(id)), DEADLINE_MS);
  it('makes the recorded field of the recorded latents', () => replayField(packFolder(id)), DEADLINE_MS);
  it('goes the recorded way by itself', () => replayRun(packFolder(id)), DEADLINE_MS);
});

describe('the engine of tiny-triplane', () => {
  it('computes what the exporter recorded', () => replayTriplane(packFolder('tiny-triplane')), DEADLINE_MS);
  it('splits the first layer to the same field', () => compareSplit(packFolder('tiny-triplane')), DEADLINE_MS);
});

describe('the engine of tiny-matting', () => {
  it('computes what the exporter recorded', () => replayMatting(packFolder('tiny-matting')), DEADLINE_MS);
});
