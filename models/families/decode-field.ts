import type { BlockField } from '../../geometry/field/block-field.js';
import { denseField } from '../../geometry/field/dense-field.js';
import { expectedPoints, refineField } from '../../geometry/field/refine-field.js';
import type { FieldEvaluator } from '../../geometry/field/sample-queue.js';
import type { SignedGrid } from '../../geometry/field/signed-grid.js';
import type { DecodeSpec } from '../manifest.js';

/** Above this exponent a density is as good as infinite; it keeps its exponential within f32. */
const MAX_EXPONENT = 80;

/** Graph calls that a field will take, about. */
export function decodeCalls(decode: DecodeSpec, provider: 'cpu' | 'cuda', resolution: number): number {
  const { hierarchy } = decode;
  const points = hierarchy === null ? (resolution + 1) ** 3 : expectedPoints(resolution, hierarchy.coarsest);
  return Math.ceil(points / decode.chunk[provider]);
}

/**
 * Decodes a field as a manifest says: coarse to fine where it has a hierarchy, else on the whole grid.
 * @param ask the graph's own values at points; the array may be changed.
 * @param onEvaluated told after each call: points so far, and how many there will be about.
 * @returns positive inside, the surface at 0, in the pack's frame.
 */
export async function decodeField(
  ask: FieldEvaluator,
  decode: DecodeSpec,
  grid: { resolution: number; chunk: number },
  onEvaluated: (points: number, expected: number) => void,
): Promise<{ field: SignedGrid | BlockField; points: number }> {
  const { bounds, hierarchy } = decode;
  const evaluate: FieldEvaluator = async (chunk) => signedValues(await ask(chunk), decode);
  const options = { bounds, ...grid, onEvaluated };
  if (hierarchy !== null) return refineField(evaluate, { ...options, ...hierarchy });
  const field = await denseField(evaluate, options);
  return { field, points: field.values.length };
}

/** The graph's values as signed ones, in place: activation, then the level, then the side that is inside. */
export function signedValues(
  values: Float32Array,
  { activation, iso, sign }: Pick<DecodeSpec, 'activation' | 'iso' | 'sign'>,
): Float32Array {
  const side = sign === 'positive-inside' ? 1 : -1;
  if (activation === 'none' && iso === 0 && side === 1) return values;
  const { exp, min } = Math;
  const isExponential = activation === 'exp-minus-one';
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    values[i] = side * ((isExponential ? exp(min(value - 1, MAX_EXPONENT)) : value) - iso);
  }
  return values;
}
