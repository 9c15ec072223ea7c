import { OrfeasError } from '../../contracts/errors.js';
import type { BlockField } from '../../geometry/field/block-field.js';
import { gridFrame } from '../../geometry/field/grid-points.js';
import type { SignedGrid } from '../../geometry/field/signed-grid.js';
import type { TriplaneManifest } from '../manifest.js';
import { decodeField, signedValues } from './decode-field.js';
import type { EngineContext, FloatTensor } from './engine.js';
import { floatsOf } from './floats-of.js';
import { outputOf } from './output-of.js';
import { addPlanes, type FirstLayer, type SplitPlanes, splitPlanes } from './split-planes.js';

type Context = EngineContext<TriplaneManifest>;

/**
 * Reads the first layer of a triplane's query from the file of its layers.
 * @throws OrfeasError PACK_FILE_CORRUPT when the file is too short for it.
 */
export async function readFirstLayer(
  { file, widths }: NonNullable<TriplaneManifest['mlp']>,
  context: Context,
): Promise<FirstLayer> {
  const bytes = await context.file(file);
  const [inner = 0, outer = 0] = widths;
  const length = Float32Array.BYTES_PER_ELEMENT * (inner * outer + outer);
  if (bytes.byteLength < length) {
    throw new OrfeasError(
      'PACK_FILE_CORRUPT',
      `Expected at least ${length} bytes of ${file} but received ${bytes.byteLength}`,
    );
  }
  const values = floatsOf(bytes, 0, inner * outer + outer);
  return { weights: values.subarray(0, inner * outer), bias: values.subarray(inner * outer) };
}

/**
 * A triplane's field on a grid by `triplane_tail`: whole rows of the grid go in as the maps that make them up and are
 * added within the graph, single samples of a coarse-to-fine field are added up here.
 * @returns as {@link decodeField}.
 */
export async function splitField(
  planes: FloatTensor,
  layer: FirstLayer,
  context: Context,
  grid: { resolution: number; chunk: number },
  onEvaluated: (points: number, expected: number) => void,
): Promise<{ field: SignedGrid | BlockField; points: number }> {
  const { decode } = context.manifest;
  const { bounds, hierarchy } = decode;
  const split = splitPlanes(planes, layer, { bounds, resolution: grid.resolution });
  if (hierarchy === null) return denseSplit(split, context, grid, onEvaluated);
  const { width } = split;
  const nothing = { data: new Float32Array(width), dims: [1, 1, width] };
  const ask = ({ samples }: { samples: Uint16Array }) => {
    const count = samples.length / 3;
    const xy = { data: addPlanes(split, samples), dims: [1, count, width] };
    return tail({ xy, xz: nothing, yz: nothing }, count, context);
  };
  return decodeField(ask, decode, grid, onEvaluated);
}

async function denseSplit(
  { side, width, xy, xz, yz }: SplitPlanes,
  context: Context,
  { resolution, chunk }: { resolution: number; chunk: number },
  onEvaluated: (points: number, expected: number) => void,
): Promise<{ field: SignedGrid; points: number }> {
  const { decode } = context.manifest;
  const values = new Float32Array(side ** 3);
  // Calls of about equal size.
  const calls = Math.ceil(side / Math.max(1, Math.floor(chunk / side)));
  const rows = Math.ceil(side / calls);
  const vectors = (map: Float32Array, from: number, count: number) =>
    map.subarray(from * width, (from + count) * width);
  let points = 0;
  // Rows of y outside, z inside: the largest of the three maps' parts stays in the processor's cache.
  for (let y = 0; y < side; y += rows) {
    const count = Math.min(rows, side - y);
    const block = { data: vectors(xy, y * side, count * side), dims: [count, side, width] };
    for (let z = 0; z < side; z++) {
      const feeds = {
        xy: block,
        xz: { data: vectors(xz, z * side, side), dims: [1, side, width] },
        yz: { data: vectors(yz, z * side + y, count), dims: [count, 1, width] },
      };
      values.set(signedValues(await tail(feeds, count * side, context), decode), side * (y + side * z));
      points += count * side;
      onEvaluated(points, values.length);
    }
  }
  return { field: { ...gridFrame({ bounds: decode.bounds, resolution }), values }, points };
}

async function tail(feeds: Record<string, FloatTensor>, count: number, context: Context): Promise<Float32Array> {
  const outputs = await context.call('triplane_tail', 'decode', feeds);
  return outputOf(outputs, 'triplane_tail', 'density', count).data;
}
