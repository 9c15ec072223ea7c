import { OrfeasError } from '../contracts/errors.js';
import type { GraphSpec } from './manifest.js';

/** An input or output as a graph declares it (as `inputMetadata` of a session has it): numbers are fixed, names free. */
export interface GraphTensor {
  name: string;
  isTensor: boolean;
  /** ONNX Runtime's name of the element type: `float32`, `int64`, … */
  type?: string;
  shape?: readonly (number | string)[];
}

/** What a graph says of itself. */
export interface GraphMetadata {
  inputs: readonly GraphTensor[];
  outputs: readonly GraphTensor[];
}

const F32 = 'float32';

/**
 * Whether a graph has the inputs and outputs that the manifest says: the same names, f32, as many dimensions, the same
 * numbers. Where the manifest has a letter the graph may be free or fixed, but one letter is one number in all of it.
 * @throws OrfeasError PACK_GRAPH_MISMATCH, naming every difference.
 */
export function checkGraph(spec: GraphSpec, { inputs, outputs }: GraphMetadata): void {
  const letters = new Map<string, number>();
  const faults = [
    ...compareSide('input', spec.in, inputs, letters),
    ...compareSide('output', spec.out, outputs, letters),
  ];
  if (faults.length > 0) {
    throw new OrfeasError('PACK_GRAPH_MISMATCH', `${spec.file} differs from its manifest: ${faults.join('; ')}`);
  }
}

function compareSide(
  side: 'input' | 'output',
  expected: GraphSpec['in'],
  found: readonly GraphTensor[],
  letters: Map<string, number>,
): string[] {
  const names = new Set([...Object.keys(expected), ...found.map(({ name }) => name)]);
  return [...names].flatMap((name) => {
    const tensor = found.find((candidate) => candidate.name === name);
    const spec = expected[name];
    if (spec === undefined) return [`Expected no ${side} ${name} but the graph has one`];
    if (tensor === undefined) return [`Expected the ${side} ${name} but the graph has none`];
    const [, dims] = spec;
    const { type = 'no tensor', shape = [] } = tensor;
    const received = `${type} [${shape.join(', ')}]`;
    const isSame =
      type === F32 && shape.length === dims.length && dims.every((dim, axis) => fits(dim, shape[axis]!, letters));
    return isSame ? [] : [`Expected ${F32} [${dims.join(', ')}] for ${side} ${name} but received ${received}`];
  });
}

function fits(expected: number | string, found: number | string, letters: Map<string, number>): boolean {
  const isFixed = typeof found === 'number' && found >= 0;
  if (typeof expected === 'number') return found === expected;
  if (!isFixed) return true;
  const known = letters.get(expected);
  if (known === undefined) letters.set(expected, found);
  return known === undefined || known === found;
}
