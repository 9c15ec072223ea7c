import { densifyBlocks } from '../../../../geometry/field/densify-blocks.js';
import type { EngineOutput, EngineTask, FloatTensor } from '../../../../models/families/engine.js';
import { latentSetFlow } from '../../../../models/families/latent-set-flow.js';
import { type LatentSetFlowManifest, packManifestSchema, type SamplerSpec } from '../../../../models/manifest.js';
import { gaussianNoise } from '../../../../models/math/gaussian-noise.js';
import { graphContext, tensor } from '../../../support/graph-context.js';
import { flowManifest } from '../../../support/scripted-engine.js';

const TOKENS = 4;
const CHANNELS = 4;
const COUNT = TOKENS * CHANNELS;

function manifest(sampler: Partial<SamplerSpec>, decode: object = {}): LatentSetFlowManifest {
  const base = flowManifest() as LatentSetFlowManifest;
  const changed = {
    ...base,
    sampler: { ...base.sampler, ...sampler },
    latents: { ...base.latents, scaleFactor: 2 },
    decode: { ...base.decode, ...decode },
  };
  return packManifestSchema.parse(changed) as LatentSetFlowManifest;
}

/** Graphs with closed forms: the flow goes to the condition's first value; the field is a ball of that radius. */
const graphs = {
  cond_encoder: ({ image }: Record<string, FloatTensor>) => ({ cond: tensor([image!.data[0]!, 1], [1, 1, 2]) }),
  dit_step: ({ latents, t, cond }: Record<string, FloatTensor>) => {
    const left = Math.max(1 - t!.data[0]!, 1e-3);
    return { velocity: { ...latents!, data: latents!.data.map((value) => (cond!.data[0]! - value) / left) } };
  },
  vae_latents: ({ z }: Record<string, FloatTensor>) => ({ k: z!, v: z! }),
  vae_query: ({ k, points }: Record<string, FloatTensor>) => {
    const radius = 2 * (k!.data.reduce((sum, value) => sum + value, 0) / COUNT);
    const logits = new Float32Array(points!.data.length / 3).map(
      (_, i) => 10 * (radius - Math.hypot(...points!.data.subarray(3 * i, 3 * i + 3))),
    );
    return { logits: tensor(logits, [1, logits.length]) };
  },
};

const TASK: Extract<EngineTask, { kind: 'field' }> = {
  kind: 'field',
  image: tensor(new Float32Array(12).fill(0.6), [1, 3, 2, 2]),
  seed: 5,
  resolution: 32,
  steps: 6,
  guidance: null,
};
const NO_GUIDANCE = { guidance: { mode: 'none' } } as const;

function denseOf(output: EngineOutput) {
  if (output.kind !== 'field') throw new Error('Expected a field');
  return 'blocks' in output.field ? densifyBlocks(output.field) : output.field;
}

test('goes from the seed’s noise to the latents, once through each graph, and asks for the field', async () => {
  const asked: Float32Array[] = [];
  const context = graphContext(manifest(NO_GUIDANCE), {
    graphs: {
      ...graphs,
      dit_step: (feeds) => {
        asked.push(feeds.latents!.data.slice());
        return graphs.dit_step(feeds);
      },
    },
  });
  const output = await latentSetFlow(TASK, context);
  expect(asked[0]).toEqual(gaussianNoise(COUNT, TASK.seed));
  expect(context.calls.slice(0, 7)).toEqual(['cond_encoder', ...Array(5).fill('dit_step'), 'vae_latents']);
  expect(new Set(context.calls.slice(7))).toEqual(new Set(['vae_query']));
  expect(output).toMatchObject({ kind: 'field', kept: null, points: 33 ** 3 });
  const field = denseOf(output);
  expect(field.size).toEqual([33, 33, 33]);
  // The centre lies 0.6 deep, a corner as far out as its distance.
  expect(field.values[16 + 33 * (16 + 33 * 16)]).toBeCloseTo(6, 3);
  expect(field.values[0]).toBeCloseTo(10 * (0.6 - Math.sqrt(3) * 1.01), 3);
});

test('tells its progress after every call, never backwards, to the end', async () => {
  for (const hierarchy of [null, { coarsest: 8, band: 1, dilate: [0] }]) {
    const decode = { hierarchy, chunk: { cpu: 700, cuda: 1 } };
    const context = graphContext(manifest(NO_GUIDANCE, decode), { graphs });
    await latentSetFlow(TASK, context);
    expect(context.told.length).toBeGreaterThanOrEqual(context.calls.length);
    const [, of] = context.told[0]!;
    let last = 0;
    for (const [step, total] of context.told) {
      expect(total).toBe(of);
      expect(step).toBeGreaterThanOrEqual(last);
      last = step;
    }
    expect(last).toBe(of);
  }
});

test('coarse to fine has the signs of the whole grid', async () => {
  const plain = denseOf(await latentSetFlow(TASK, graphContext(manifest(NO_GUIDANCE), { graphs })));
  const decode = { hierarchy: { coarsest: 8, band: 1, dilate: [1, 0] } };
  const output = await latentSetFlow(TASK, graphContext(manifest(NO_GUIDANCE, decode), { graphs }));
  expect(denseOf(output).values.map(Math.sign)).toEqual(plain.values.map(Math.sign));
  expect((output as { points: number }).points).toBeLessThan(33 ** 3 / 2);
});

test('negative insides and other levels come out positive inside, surface at 0', async () => {
  const usual = denseOf(await latentSetFlow(TASK, graphContext(manifest(NO_GUIDANCE), { graphs })));
  const turned = graphContext(manifest(NO_GUIDANCE, { sign: 'negative-inside', iso: 3 }), {
    graphs: {
      ...graphs,
      vae_query: (feeds) => {
        const { logits } = graphs.vae_query(feeds);
        return { logits: { ...logits, data: logits.data.map((value) => 3 - value) } };
      },
    },
  });
  const field = denseOf(await latentSetFlow(TASK, turned));
  for (let i = 0; i < field.values.length; i += 97) expect(field.values[i]).toBeCloseTo(usual.values[i]!, 4);
});

test('guidance asks with the picture, then with zeros; a scale of 1 asks once', async () => {
  const tokens: number[] = [];
  const remember = {
    ...graphs,
    dit_step: (feeds: Record<string, FloatTensor>) => {
      tokens.push(feeds.cond!.data[1]!);
      return graphs.dit_step(feeds);
    },
  };
  const sequential = manifest({ guidance: { mode: 'sequential', scale: { default: 3, min: 1, max: 9 } } });
  const output = await latentSetFlow({ ...TASK, steps: 2 }, graphContext(sequential, { graphs: remember }));
  expect(tokens).toEqual([1, 0]);
  // One step from noise x: v = (0 − x) + 3 · ((0.6 − x) − (0 − x)), so that it ends at 1.8.
  expect(denseOf(output).values[16 + 33 * (16 + 33 * 16)]).toBeCloseTo(18, 3);
  tokens.length = 0;
  await latentSetFlow({ ...TASK, steps: 2, guidance: 1 }, graphContext(sequential, { graphs: remember }));
  expect(tokens).toEqual([1]);
});

test('embedded guidance goes into the graph', async () => {
  const scales: (FloatTensor | undefined)[] = [];
  const context = graphContext(manifest({ guidance: { mode: 'embedded', scale: { default: 5, min: 1, max: 9 } } }), {
    graphs: {
      ...graphs,
      dit_step: (feeds) => {
        scales.push(feeds.guidance);
        return graphs.dit_step(feeds);
      },
    },
  });
  await latentSetFlow({ ...TASK, steps: 3 }, context);
  expect(scales).toEqual([tensor([5], [1]), tensor([5], [1])]);
});

test('goes on from each checkpoint to the bits of an undisturbed run', async () => {
  const pack = manifest({ ...NO_GUIDANCE, checkpointEvery: 2 });
  const whole = graphContext(pack, { graphs });
  const expected = await latentSetFlow({ ...TASK, steps: 7 }, whole);
  expect(whole.saved.map(({ step }) => step)).toEqual([2, 4, 6, 7]);
  for (const last of whole.saved) {
    const context = graphContext(pack, { graphs, last });
    expect(await latentSetFlow({ ...TASK, steps: 7 }, context)).toEqual(expected);
    const steps = context.calls.filter((role) => role === 'dit_step').length;
    expect(steps).toBe(Math.max(0, 6 - last.step));
    expect(context.calls.includes('cond_encoder')).toBe(steps > 0);
    expect(context.told.at(-1)).toEqual(whole.told.at(-1));
    expect(context.told[0]![1]).toBe(whole.told[0]![1]);
  }
});

test.each([
  ['pack', { digest: 'd2' }, {}],
  ['seed', {}, { seed: 6 }],
  ['number of steps', {}, { steps: 5 }],
])('a checkpoint of another %s is ignored', async (_, change, other) => {
  const pack = manifest({ ...NO_GUIDANCE, checkpointEvery: 2 });
  const before = graphContext(pack, { graphs });
  await latentSetFlow(TASK, before);
  const context = graphContext(pack, { graphs, last: before.saved[0]!, ...change });
  await latentSetFlow({ ...TASK, ...other }, context);
  const undisturbed = graphContext(pack, { graphs });
  await latentSetFlow({ ...TASK, ...other }, undisturbed);
  expect(context.calls).toEqual(undisturbed.calls);
});

test('a graph that answers something else is refused with its name', async () => {
  const context = graphContext(manifest(NO_GUIDANCE), {
    graphs: { ...graphs, dit_step: () => ({ velocity: tensor([1, 2], [1, 1, 2]) }) },
  });
  await expect(latentSetFlow(TASK, context)).rejects.toMatchObject({
    code: 'PACK_GRAPH_MISMATCH',
    message: 'Expected 16 values for velocity of dit_step but received [1, 1, 2]',
  });
});

test('has no colours', async () => {
  const task: EngineTask = { kind: 'colours', kept: TASK.image, points: new Float32Array(3) };
  await expect(latentSetFlow(task, graphContext(manifest(NO_GUIDANCE), { graphs }))).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});
