import { z } from 'zod';
import { OUTPUT_FORMATS, prioritySchema } from '../../contracts/index.js';

/** Body of `POST /v1/generations/{id}/resume`; the overrides' values are checked together with what stays. */
export const resumeRequestSchema = z.strictObject({
  overrides: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Options to change, of stages after the pause only; names and values as in options of a generation.'),
  outputs: z
    .array(z.enum(OUTPUT_FORMATS))
    .min(1)
    .transform((formats) => OUTPUT_FORMATS.filter((format) => formats.includes(format)))
    .optional()
    .describe('Formats to write instead of those asked for first.'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .optional()
    .describe('Another seed; only where it was paused before shape, which reads it.'),
});
export type ResumeRequest = z.infer<typeof resumeRequestSchema>;

/** Body of `POST /v1/generations/{id}/priority`. */
export const priorityRequestSchema = z.strictObject({
  priority: prioritySchema.describe('1 is served first, 5 last.'),
});
