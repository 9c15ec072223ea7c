import { OrfeasError } from '../../contracts/index.js';
import type { Body } from './body-intake.js';

/** Most bytes of a body that orders something: a few options, far below any picture. */
export const ORDER_MAX_BYTES = 64 * 1024;

/** The JSON of a body. @throws OrfeasError INVALID_REQUEST for a body of another type. */
export function jsonOf(body: Body): unknown {
  if (body.kind === 'json') return body.value;
  throw new OrfeasError('INVALID_REQUEST', 'Expected JSON for the body but received another type');
}

/** The same, where no body at all is an empty order: nothing beyond the address itself. */
export function orderOf(body: Body): unknown {
  return body.kind === 'bytes' && body.bytes.length === 0 ? {} : jsonOf(body);
}
