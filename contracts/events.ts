import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { generationErrorSchema, stageViewSchema } from './generation.js';
import { STAGE_NAMES } from './stages.js';
import { GENERATION_STATUSES } from './statuses.js';

const numbered = { seq: z.int().positive(), at: z.string() };

/** What happens to a generation, numbered by its workflow from 1; SSE delivers each number exactly once, in order. */
export const generationEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...numbered,
    type: z.literal('status'),
    status: z.enum(GENERATION_STATUSES),
    error: generationErrorSchema.nullable(),
  }),
  z.object({ ...numbered, type: z.literal('stage'), stage: stageViewSchema }),
  z.object({ ...numbered, type: z.literal('artifact'), stage: z.enum(STAGE_NAMES), artifact: artifactRefSchema }),
]);
export type GenerationEvent = z.infer<typeof generationEventSchema>;

/** Progress within a stage: a latest value, coalesced, with the SSE id `seq.attempt.step`. */
export const progressEventSchema = z.object({
  stage: z.enum(STAGE_NAMES),
  attempt: z.int(),
  step: z.int(),
  steps: z.int(),
  /** 0..100 over all stages. */
  progress: z.number(),
});
export type ProgressEvent = z.infer<typeof progressEventSchema>;
