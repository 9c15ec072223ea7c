import { z } from 'zod';
import { generationFilterSchema, refusedQuery } from './generation-filter.js';
import { fieldErrors } from './parse-request.js';

/** The place in the index where a page ends: reversed time and id, as the index's keys have them. */
const PLACE = /^\d{14}-[0-9a-f-]{36}$/;

/** Query of `GET /v1/generations`. */
export const listQuerySchema = generationFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .max(200)
    .optional()
    .describe('nextCursor of the page before.')
    .refine((cursor) => cursor === undefined || PLACE.test(decode(cursor)), 'Expected a nextCursor of this server'),
});
export type ListQuery = z.output<typeof listQuerySchema>;

/** @throws OrfeasError INVALID_REQUEST. */
export function parseListQuery(query: unknown): ListQuery {
  const result = listQuerySchema.safeParse(query);
  if (result.success) return result.data;
  throw refusedQuery(fieldErrors(result.error.issues));
}

export function encodeCursor(place: string): string {
  return Buffer.from(place).toString('base64url');
}

export function decodeCursor(cursor: string | undefined): string | null {
  return cursor === undefined ? null : decode(cursor);
}

function decode(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString('latin1');
}
