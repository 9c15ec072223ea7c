import { existsSync } from 'node:fs';
import path from 'node:path';
import { densifyBlocks } from '../../../geometry/field/densify-blocks.js';
import { manifoldReport } from '../../../geometry/measure/manifold.js';
import { surfaceNets } from '../../../geometry/mesh/surface-nets.js';
import type { EngineOutput, EngineTask, FloatTensor } from '../../../models/families/engine.js';
import { engineOf } from '../../../models/families/engines.js';
import type { GraphManifest } from '../../../models/manifest.js';
import { openPackContext, type ParityFixture, readParityFixture } from '../../support/pack-context.js';
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
  const mesh = surfaceNets('blocks' in output.field ? densifyBlocks(output.field) : output.field);
  expect(mesh.indices.length).toBeGreaterThan(0);
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true });
}

/** Latents of the checkpoint of a step: its last values. */
function latentsOf(state: Uint8Array, count: number): Float32Array {
  return new Float32Array(state.slice(state.byteLength - count * Float32Array.BYTES_PER_ELEMENT).buffer);
}

async function replayFlow(directory: string): Promise<void> {
  const fixture = await readParityFixture(directory);
  await using context = await openPackContext(directory, (manifest) =>
    'sampler' in manifest ? { ...manifest, sampler: { ...manifest.sampler, checkpointEvery: 1 } } : manifest,
  );
  const output = await engineOf('latent-set-flow')(fieldTask(context.manifest, fixture), context);
  const noise = fixture.tensor('noise').data;
  const firstStep = context.calls.find(({ role }) => role === 'dit_step')!;
  expect(relativeError(firstStep.feeds.latents!.data, noise)).toBeLessThanOrEqual(TOLERANCE);
  const steps = fixture.meta.steps!;
  expect(context.saved.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  for (const { step, state } of context.saved) {
    const expected = fixture.tensor(`latents_${step}`).data;
    expect(relativeError(latentsOf(state, expected.length), expected)).toBeLessThanOrEqual(TOLERANCE);
  }
  const { k, v } = context.calls.find(({ role }) => role === 'vae_latents')!.outputs;
  const points = fixture.tensor('points');
  const { logits } = await context.call('vae_query', 'decode', { k: k!, v: v!, points });
  const expected = fixture.tensor('logits').data;
  const level = context.manifest.family === 'latent-set-flow' ? context.manifest.decode.iso : 0;
  expectSameSigns(logits!.data, expected, level);
  expectClosedSurface(output);
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

const REPLAYS = {
  'tiny-flow': replayFlow,
  'tiny-flow-turbo': replayFlow,
  'tiny-flow-rectified': replayFlow,
  'tiny-flow-moe': replayFlow,
  'tiny-triplane': replayTriplane,
  'tiny-matting': replayMatting,
};

describe.each(Object.entries(REPLAYS))('the engine of %s', (id, replay) => {
  it('computes what the exporter recorded', () => replay(packFolder(id)), DEADLINE_MS);
});

it(
  'the first layer split by plane gives the field of the whole query',
  () => compareSplit(packFolder('tiny-triplane')),
  DEADLINE_MS,
);
