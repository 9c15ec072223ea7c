import { OrfeasError } from '../../contracts/errors.js';
import type { TriplaneManifest } from '../manifest.js';
import { decodeCalls, decodeField } from './decode-field.js';
import type { Engine, EngineContext, EngineOutput, EngineTask, FloatTensor } from './engine.js';
import { outputOf } from './output-of.js';
import { readFirstLayer, splitField } from './split-field.js';
import { StepCount } from './step-count.js';

type Context = EngineContext<TriplaneManifest>;

/**
 * The family `triplane` (TripoSR): an encoder makes three feature planes of a picture, a small network reads density and
 * colour at any point from them. A field task returns the planes, from which a later task gets colours.
 *
 * Where the pack has `mlp` and `triplane_tail`, the CPU decodes grids with the first layer split by plane. A GPU asks the
 * whole query: its inputs are copied to it at every call, and a slab's maps are 20 times as large as its points.
 * @throws OrfeasError INTERNAL for tasks that the family doesn't have.
 */
export const triplane: Engine<TriplaneManifest> = async (task, context) => {
  switch (task.kind) {
    case 'field':
      return makeField(task, context);
    case 'colours':
      return readColours(task, context);
    default:
      throw new OrfeasError(
        'INTERNAL',
        `Expected field or colours for the task of a triplane but received ${task.kind}`,
      );
  }
};

async function makeField(task: Extract<EngineTask, { kind: 'field' }>, context: Context): Promise<EngineOutput> {
  const { manifest, provider } = context;
  const { decode, graphs, mlp } = manifest;
  const { resolution } = task;
  const steps = new StepCount(context.progress, 1 + decodeCalls(decode, provider, resolution));
  const outputs = await context.call('triplane_encoder', 'encode', { image: task.image });
  const planes = outputOf(outputs, 'triplane_encoder', 'planes');
  steps.step();
  const grid = { resolution, chunk: decode.chunk[provider] };
  const onEvaluated = (points: number, expected: number) => steps.share(points, expected);
  const decoded =
    provider === 'cpu' && mlp !== null && graphs.triplane_tail !== undefined
      ? await splitField(planes, await readFirstLayer(mlp, context), context, grid, onEvaluated)
      : await decodeField(({ points }) => queryDensity(planes, points, context), decode, grid, onEvaluated);
  steps.finish();
  return { kind: 'field', ...decoded, kept: planes };
}

async function queryDensity(planes: FloatTensor, points: Float32Array, context: Context): Promise<Float32Array> {
  const count = points.length / 3;
  const outputs = await query(planes, points, context);
  return outputOf(outputs, 'triplane_query', 'density', count).data;
}

async function readColours(task: Extract<EngineTask, { kind: 'colours' }>, context: Context): Promise<EngineOutput> {
  const { kept, points } = task;
  const values = 3 * context.manifest.decode.chunk[context.provider];
  const calls = Math.ceil(points.length / values);
  const colours = new Float32Array(points.length);
  for (let call = 0; call < calls; call++) {
    const part = points.subarray(call * values, (call + 1) * values);
    const outputs = await query(kept, part, context);
    colours.set(outputOf(outputs, 'triplane_query', 'color', part.length).data, call * values);
    context.progress(call + 1, calls);
  }
  return { kind: 'colours', colours };
}

function query(planes: FloatTensor, points: Float32Array, context: Context): Promise<Record<string, FloatTensor>> {
  const feeds = { planes, points: { data: points, dims: [points.length / 3, 3] } };
  return context.call('triplane_query', 'decode', feeds);
}
