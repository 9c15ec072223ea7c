import { checkGraph, type GraphMetadata } from '../../../models/check-graph.js';
import type { GraphSpec } from '../../../models/manifest.js';

const spec: GraphSpec = {
  file: 'dit.onnx',
  in: { latents: ['f32', ['B', 512, 64]], t: ['f32', ['B']] },
  out: { velocity: ['f32', ['B', 512, 64]] },
};

const tensor = (name: string, shape: (number | string)[], type = 'float32') => ({ name, isTensor: true, type, shape });

function graph(changes: Partial<GraphMetadata> = {}): GraphMetadata {
  return {
    inputs: [tensor('t', ['batch']), tensor('latents', ['batch', 512, 64])],
    outputs: [tensor('velocity', ['batch', 512, 64])],
    ...changes,
  };
}

const mismatch = (message: RegExp) =>
  expect.objectContaining({ code: 'PACK_GRAPH_MISMATCH', message: expect.stringMatching(message) });

test('takes a graph that is free or fixed where the manifest has a letter, in any order', () => {
  expect(() => checkGraph(spec, graph())).not.toThrow();
  const fixed = {
    inputs: [tensor('latents', [1, 512, 64]), tensor('t', [1])],
    outputs: [tensor('velocity', [1, 512, 64])],
  };
  expect(() => checkGraph(spec, fixed)).not.toThrow();
});

test.each<[string, Partial<GraphMetadata>, RegExp]>([
  ['lacks an input', { inputs: [tensor('latents', ['b', 512, 64])] }, /the input t but the graph has none/],
  ['has another output', { outputs: [...graph().outputs, tensor('more', [1])] }, /no output more/],
  [
    'has another size',
    { inputs: [tensor('t', ['b']), tensor('latents', ['b', 256, 64])] },
    /\[B, 512, 64\].*\[b, 256, 64\]/,
  ],
  [
    'is free where a number is expected',
    { inputs: [tensor('t', ['b']), tensor('latents', ['b', 'n', 64])] },
    /latents/,
  ],
  ['has another rank', { inputs: [tensor('t', ['b', 1]), ...graph().inputs.slice(1)] }, /input t/],
  ['has another type', { inputs: [tensor('t', ['b'], 'int64'), ...graph().inputs.slice(1)] }, /received int64 \[b\]/],
  ['has no tensor there', { inputs: [{ name: 't', isTensor: false }, ...graph().inputs.slice(1)] }, /no tensor/],
  ['fixes a letter twice', { inputs: [tensor('t', [2]), tensor('latents', [1, 512, 64])] }, /input t|input latents/],
])('refuses a graph that %s', (_, changes, message) => {
  expect(() => checkGraph(spec, graph(changes))).toThrow(mismatch(message));
});
