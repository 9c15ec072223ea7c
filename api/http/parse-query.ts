import type { z } from 'zod';
import { OrfeasError } from '../../contracts/index.js';
import { fieldErrors } from '../generations/parse-request.js';

/** The parameters of an address. @throws OrfeasError INVALID_REQUEST with every field that is wrong. */
export function parseQuery<T extends z.ZodType>(schema: T, query: unknown): z.output<T> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const names = errors.map(({ pointer }) => pointer).join(', ');
  throw new OrfeasError('INVALID_REQUEST', `Expected other parameters: ${names}`, { errors });
}
