import { z } from 'zod';
import { ERROR_CODES } from './errors.js';
import { OUTPUT_FORMATS } from './formats.js';
import { generationSchema } from './generation.js';
import { generationRequestSchema } from './generation-request.js';
import { idSchema } from './ids.js';
import { BATCH_PRIORITY, prioritySchema } from './priority.js';
import { STAGE_NAMES } from './stages.js';
import { GENERATION_STATUSES } from './statuses.js';

/** Variants of one generation that one request starts. */
export const MAX_VARIANTS = 16;

/** Their values are checked together with what stays. */
const overridesSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const { seed, tags, pauseAfter, cancelAfter, retention, sequence, webhook } = generationRequestSchema.shape;

/** What a replay may have other than its parent; what is left out is the parent's. */
const changes = {
  fromStage: z.enum(STAGE_NAMES).describe('The first stage that runs; the results of those before it are taken over.'),
  overrides: overridesSchema.default({}).describe('Options in place of the parent’s, of this stage and later ones.'),
  model: z.string().min(1).max(64).optional().describe('Another pack, or "auto"; from preprocess or shape only.'),
  seed: seed.unwrap().optional().describe('From preprocess or shape only.'),
  outputs: z
    .array(z.enum(OUTPUT_FORMATS))
    .min(1)
    .transform((formats) => OUTPUT_FORMATS.filter((format) => formats.includes(format)))
    .optional(),
  tags: tags.unwrap().optional(),
  recompute: z.boolean().default(false).describe('Compute the stages that run even where their result is known.'),
  pauseAfter,
  cancelAfter,
  retention,
  sequence,
  webhook,
};

/** Body of `POST /v1/generations/{id}/replay`. */
export const replayRequestSchema = z.strictObject({
  ...changes,
  priority: prioritySchema.optional(),
  variants: z
    .array(overridesSchema)
    .min(1)
    .max(MAX_VARIANTS)
    .optional()
    .describe('One replay for each, with these options beside those of overrides.'),
});
export type ReplayRequest = z.infer<typeof replayRequestSchema>;

/** A replay without what makes several of it. */
export type ReplayOrder = Omit<ReplayRequest, 'variants'>;

/** Body of `POST /v1/replays`. */
export const bulkReplayRequestSchema = z.strictObject({
  ...changes,
  query: z.string().min(1).max(2000).describe('Which generations, as the query of GET /v1/generations.'),
  priority: prioritySchema.default(BATCH_PRIORITY),
  window: z.int().min(1).max(1000).optional().describe('How many of them run at a time.'),
  dryRun: z.boolean().default(false).describe('Only tell what would be replayed.'),
});
export type BulkReplayRequest = z.infer<typeof bulkReplayRequestSchema>;

/** A generation that a replay has started. */
export const replaySchema = generationSchema.extend({
  /** What differs from the parent without having been asked for. */
  notes: z.array(z.string()).default([]),
});
export type Replay = z.infer<typeof replaySchema>;

/** What a set of replays would be: the answer to a dry run. */
export const replayPreviewSchema = z.object({
  total: z.int(),
  replayable: z.int(),
  items: z.array(
    z.object({
      id: idSchema,
      status: z.enum(GENERATION_STATUSES),
      /** Where it failed, or the last stage that it reached. */
      stage: z.enum(STAGE_NAMES).nullable(),
      createdAt: z.string(),
      /** Why it can't be replayed; null where it can. */
      error: z.object({ code: z.enum(ERROR_CODES), message: z.string(), suggestion: z.string() }).nullable(),
    }),
  ),
});
export type ReplayPreview = z.infer<typeof replayPreviewSchema>;
