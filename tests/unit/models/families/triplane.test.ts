import { densifyBlocks } from '../../../../geometry/field/densify-blocks.js';
import type { EngineOutput, EngineTask, FloatTensor } from '../../../../models/families/engine.js';
import { triplane } from '../../../../models/families/triplane.js';
import { packManifestSchema, type TriplaneManifest } from '../../../../models/manifest.js';
import { gaussianNoise } from '../../../../models/math/gaussian-noise.js';
import { graphContext, tensor } from '../../../support/graph-context.js';
import { triplaneManifest } from '../../../support/scripted-engine.js';

const CHANNELS = 2;
const WIDTH = 6;
const GRAPH = { file: 'graph.onnx', in: { x: ['f32', ['B', 1]] }, out: { y: ['f32', ['B', 1]] } };

function manifest(changes: object, decode: object = {}): TriplaneManifest {
  const base = triplaneManifest() as TriplaneManifest;
  const changed = { ...base, ...changes, decode: { ...base.decode, ...decode } };
  return packManifestSchema.parse(changed) as TriplaneManifest;
}

const weights = gaussianNoise(WIDTH * 3 * CHANNELS, 1);
const bias = gaussianNoise(WIDTH, 2);
const second = gaussianNoise(WIDTH, 3);
/** The layers' file; what follows the first layer is the tail graph's own. */
const MLP = Buffer.from(Float32Array.of(...weights, ...bias, ...second, 0).buffer);

/** The layers after the first. */
function densityOf(hidden: ArrayLike<number>): number {
  let sum = 6;
  for (let j = 0; j < WIDTH; j++) sum += (second[j]! * hidden[j]!) / (1 + Math.exp(-hidden[j]!));
  return sum;
}

/** Planes of 2 × 2 pixels. */
const PLANES = tensor(gaussianNoise(3 * CHANNELS * 4, 4), [1, 3, CHANNELS, 2, 2]);

/** Sampled bilinearly, pixel centres at half units, zero beyond; 2 × 2 pixels. */
function sampled(plane: number, channel: number, u: number, v: number): number {
  let sum = 0;
  for (const [row, centreV] of [-0.5, 0.5].entries()) {
    for (const [column, centreU] of [-0.5, 0.5].entries()) {
      const share = Math.max(0, 1 - Math.abs(u - centreU)) * Math.max(0, 1 - Math.abs(v - centreV));
      sum += share * PLANES.data[((plane * CHANNELS + channel) * 2 + row) * 2 + column]!;
    }
  }
  return sum;
}

const graphs = {
  triplane_encoder: () => ({ planes: PLANES }),
  triplane_query: ({ points }: Record<string, FloatTensor>) => {
    const count = points!.data.length / 3;
    const density = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const [x, y, z] = [...points!.data.subarray(3 * i, 3 * i + 3)].map((value) => value / 1.01) as [
        number,
        number,
        number,
      ];
      const pairs = [
        [x, y],
        [x, z],
        [y, z],
      ];
      const features = pairs.flatMap(([u, v], k) => [sampled(k, 0, u!, v!), sampled(k, 1, u!, v!)]);
      density[i] = densityOf(
        Array.from(bias, (b, j) => features.reduce((sum, f, c) => sum + f * weights[j * 3 * CHANNELS + c]!, b)),
      );
    }
    const color = points!.data.map((value) => 0.5 + value / 4);
    return { density: tensor(density, [count]), color: tensor(color, points!.dims) };
  },
  triplane_tail: ({ xy, xz, yz }: Record<string, FloatTensor>) => {
    const [rows = 0, columns = 0] = xy!.dims;
    const density = new Float32Array(rows * columns);
    const part = ({ data, dims }: FloatTensor, row: number, column: number) => {
      const at = (row % dims[0]!) * dims[1]! + (column % dims[1]!);
      return data.subarray(at * WIDTH, (at + 1) * WIDTH);
    };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [a, b, c] = [part(xy!, row, column), part(xz!, row, column), part(yz!, row, column)];
        density[row * columns + column] = densityOf(a.map((value, j) => value + b[j]! + c[j]!));
      }
    }
    return { density: tensor(density, [rows * columns]) };
  },
};

const TASK: EngineTask = {
  kind: 'field',
  image: tensor(new Float32Array(12), [1, 3, 2, 2]),
  seed: 0,
  resolution: 16,
  steps: null,
  guidance: null,
};
const WITH_TAIL = {
  graphs: { triplane_encoder: GRAPH, triplane_query: GRAPH, triplane_tail: GRAPH },
  mlp: { file: 'query.f32', widths: [3 * CHANNELS, WIDTH, 4], activation: 'silu' },
};
const DENSITY = { iso: 25, activation: 'exp-minus-one' };
const files = { 'query.f32': MLP };

function denseOf(output: EngineOutput) {
  if (output.kind !== 'field') throw new Error('Expected a field');
  return 'blocks' in output.field ? densifyBlocks(output.field) : output.field;
}

const worstGap = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

test('asks the encoder once, then the query, and keeps the planes', async () => {
  const context = graphContext(manifest({}, { chunk: { cpu: 1000, cuda: 1 } }), { graphs });
  const output = await triplane(TASK, context);
  expect(context.calls).toEqual(['triplane_encoder', ...Array(5).fill('triplane_query')]);
  expect(context.told).toEqual([
    [1, 6],
    [2, 6],
    [3, 6],
    [4, 6],
    [5, 6],
    [5, 6],
    [6, 6],
  ]);
  expect(output).toMatchObject({ kept: PLANES, points: 17 ** 3 });
});

test('the split first layer gives the field of the plain query', async () => {
  const plain = denseOf(await triplane(TASK, graphContext(manifest({}), { graphs })));
  for (const chunk of [1, 40, 300, 8192]) {
    const context = graphContext(manifest(WITH_TAIL, { chunk: { cpu: chunk, cuda: 1 } }), { graphs, files });
    const split = denseOf(await triplane(TASK, context));
    expect(worstGap(split.values, plain.values)).toBeLessThan(1e-5);
    expect({ ...split, values: null }).toEqual({ ...plain, values: null });
    expect(context.calls).not.toContain('triplane_query');
  }
});

test('coarse to fine, split or not, has the signs of the whole grid', async () => {
  const plain = denseOf(await triplane(TASK, graphContext(manifest({}, DENSITY), { graphs })));
  expect(new Set(plain.values.map(Math.sign))).toEqual(new Set([-1, 1]));
  const hierarchy = { coarsest: 8, band: 20, dilate: [1] };
  for (const pack of [manifest({}, { ...DENSITY, hierarchy }), manifest(WITH_TAIL, { ...DENSITY, hierarchy })]) {
    const output = await triplane(TASK, graphContext(pack, { graphs, files }));
    expect(denseOf(output).values.map(Math.sign)).toEqual(plain.values.map(Math.sign));
  }
});

test('a GPU asks the whole query', async () => {
  const context = graphContext(manifest(WITH_TAIL), { graphs, files });
  await triplane(TASK, { ...context, provider: 'cuda' });
  expect(context.calls).not.toContain('triplane_tail');
});

test('a file too short for the first layer is refused', async () => {
  const context = graphContext(manifest(WITH_TAIL), { graphs, files: { 'query.f32': MLP.subarray(0, 100) } });
  await expect(triplane(TASK, context)).rejects.toMatchObject({ code: 'PACK_FILE_CORRUPT' });
});

test('colours come in the order of their points, chunk by chunk', async () => {
  const context = graphContext(manifest({}, { chunk: { cpu: 7, cuda: 1 } }), { graphs });
  const points = gaussianNoise(3 * 20, 9);
  const output = await triplane({ kind: 'colours', kept: PLANES, points }, context);
  expect(output).toEqual({ kind: 'colours', colours: points.map((value) => 0.5 + value / 4) });
  expect(context.told).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

test('a dense density stays finite', async () => {
  const dense = {
    ...graphs,
    triplane_query: () => ({ density: tensor(new Float32Array(17 ** 3).fill(1e4), [17 ** 3]) }),
  };
  const field = denseOf(await triplane(TASK, graphContext(manifest({}, DENSITY), { graphs: dense })));
  expect(field.values.every(Number.isFinite)).toBe(true);
});
