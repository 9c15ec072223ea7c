import { z } from 'zod';
import { ITEM_STATUSES } from '../../contracts/index.js';
import { decodeCursor } from '../generations/list-query.js';

/** Where a page of batches ends, as their index has it: reversed time and id. */
const PLACE = /^\d{14}-[0-9a-f-]{36}$/;

const limit = z.coerce.number().int().min(1).max(100).default(20);

/** Query of `GET /v1/batches`. */
export const batchListQuerySchema = z.strictObject({
  limit,
  cursor: z
    .string()
    .max(200)
    .optional()
    .transform((cursor) => decodeCursor(cursor))
    .refine((place) => place === null || PLACE.test(place), 'Expected a nextCursor of this server'),
});
export type BatchListQuery = z.output<typeof batchListQuerySchema>;

/** Query of `GET /v1/batches/{id}/items`; the cursor is the number of the item to go on with. */
export const batchItemsQuerySchema = z.strictObject({
  status: z.enum(ITEM_STATUSES).optional(),
  limit,
  cursor: z.coerce.number().int().nonnegative().default(0),
});
export type BatchItemsQuery = z.output<typeof batchItemsQuerySchema>;
