import { OrfeasError } from '../../contracts/index.js';
import type { Body } from '../http/body-intake.js';

/** The JSON of a small body; no body at all is an empty order. @throws OrfeasError INVALID_REQUEST. */
export function orderOf(body: Body): unknown {
  if (body.kind === 'json') return body.value;
  if (body.kind === 'bytes' && body.bytes.length === 0) return {};
  throw new OrfeasError('INVALID_REQUEST', 'Expected JSON for the body but received another type');
}
