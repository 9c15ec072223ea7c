import { OrfeasError } from '../../contracts/errors.js';
import type { GraphRole } from '../manifest.js';
import type { FloatTensor } from './engine.js';

/**
 * An output of a graph by its name.
 * @throws OrfeasError PACK_GRAPH_MISMATCH when it is not there or has not as many values as were asked for.
 */
export function outputOf(
  outputs: Record<string, FloatTensor>,
  role: GraphRole,
  name: string,
  values?: number,
): FloatTensor {
  const tensor = outputs[name];
  if (tensor === undefined) {
    const names = Object.keys(outputs).join(', ');
    throw new OrfeasError('PACK_GRAPH_MISMATCH', `Expected an output ${name} of ${role} but received ${names}`);
  }
  if (values !== undefined && tensor.data.length !== values) {
    const received = `[${tensor.dims.join(', ')}]`;
    throw new OrfeasError(
      'PACK_GRAPH_MISMATCH',
      `Expected ${values} values for ${name} of ${role} but received ${received}`,
    );
  }
  return tensor;
}
