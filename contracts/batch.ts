import { z } from 'zod';
import type { BatchState } from './batch-orchestration.js';
import { BATCH_STATUSES, ITEM_STATUSES } from './batch-statuses.js';
import { ERROR_CODES } from './errors.js';
import { idSchema, sha256Schema, tenantSchema } from './ids.js';
import { prioritySchema } from './priority.js';

const count = z.int().nonnegative();

export const batchTotalsSchema = z.object({
  items: count,
  pending: count,
  running: count,
  succeeded: count,
  failed: count,
  canceled: count,
  /** Items of which no generation could be started, e.g. because the file is no picture. */
  refused: count,
});

export const batchStateSchema = z.object({
  id: idSchema,
  name: z.string().nullable(),
  status: z.enum(BATCH_STATUSES),
  totals: batchTotalsSchema,
  priority: prioritySchema,
  window: z.int().positive(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** It is over when what runs has ended. */
  cancelRequested: z.boolean(),
  letters: z.string(),
  codes: z.partialRecord(z.enum(ERROR_CODES), z.array(count)),
}) satisfies z.ZodType<BatchState>;

/** What stays of a batch when Temporal has forgotten it: written at its start, completed at its end. */
export const batchRecordSchema = z.object({
  schema: z.literal('orfeas.batch/1'),
  tenant: tenantSchema,
  state: batchStateSchema,
  /** sha256 of the canonical request, to recognise a repeated Idempotency-Key. */
  requestHash: sha256Schema,
});
export type BatchRecord = z.infer<typeof batchRecordSchema>;

const itemErrorSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string(), suggestion: z.string() });

/** All items of a batch in short, in their order. */
export const batchManifestSchema = z.object({
  schema: z.literal('orfeas.batch-items/1'),
  items: z.array(
    z.object({
      name: z.string(),
      /** The generation's id; null where the item was refused. */
      generation: idSchema.nullable(),
      error: itemErrorSchema.nullable(),
    }),
  ),
});
export type BatchManifest = z.infer<typeof batchManifestSchema>;

/** A batch as the API answers it. */
export const batchSchema = batchStateSchema.omit({ letters: true, codes: true }).extend({
  /** Share of the items that have ended, 0..100. */
  progress: z.number(),
  urls: z.object({
    self: z.string(),
    items: z.string(),
    pause: z.string(),
    resume: z.string(),
    cancel: z.string(),
    results: z.string(),
    /** The workflow's page in the Temporal UI, where the server knows its address. */
    temporal: z.string().nullable(),
  }),
});
export type BatchView = z.infer<typeof batchSchema>;

/** One item of a batch as the API answers it. */
export const batchItemViewSchema = z.object({
  index: count,
  name: z.string(),
  status: z.enum(ITEM_STATUSES),
  generation: z.object({ id: idSchema, url: z.string() }).nullable(),
  error: z.object({ code: z.enum(ERROR_CODES), message: z.string().nullable(), suggestion: z.string() }).nullable(),
});
export type BatchItemView = z.infer<typeof batchItemViewSchema>;
