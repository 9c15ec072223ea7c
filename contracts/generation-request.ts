import { z } from 'zod';
import { durationMs, durationOrSecondsMs } from './duration.js';
import { DEFAULT_OUTPUTS, OUTPUT_FORMATS } from './formats.js';
import { idSchema } from './ids.js';
import { optionsSchema } from './options.js';
import { DEFAULT_PRIORITY, prioritySchema } from './priority.js';
import { settledSequenceSchema } from './sequence-options.js';
import { PAUSE_STAGES } from './stages.js';
import { webhookTargetSchema } from './webhooks.js';

/** The seed of a request that asks for none: fixed, so that equal requests give equal files. */
export const DEFAULT_SEED = 0;

/** Where the picture of a request lies. */
export const imageSourceSchema = z.union([
  z.strictObject({ uploadId: idSchema }),
  z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048) }),
  z.strictObject({ dataUri: z.string().startsWith('data:image/', 'Expected a data URI of an image') }),
]);

/** Body of `POST /v1/generations` (as multipart: `image` is the file, every other field JSON or plain text). */
export const generationRequestSchema = z.strictObject({
  image: imageSourceSchema,
  model: z.string().min(1).max(64).default('auto').describe('A pack of GET /v1/models, or "auto".'),
  seed: z
    .union([z.int().min(0).max(4_294_967_295), z.literal('random')])
    .default(DEFAULT_SEED)
    .describe('Same seed, same files. "random" draws one, which the answer names.'),
  options: optionsSchema.prefault({}),
  outputs: z
    .array(z.enum(OUTPUT_FORMATS))
    .min(1)
    .default([...DEFAULT_OUTPUTS])
    .transform((formats) => OUTPUT_FORMATS.filter((format) => formats.includes(format))),
  tags: z.array(z.string().min(1).max(64)).max(10).default([]),
  priority: prioritySchema.default(DEFAULT_PRIORITY).describe('1 is served first, 5 last.'),
  pauseAfter: z.enum(PAUSE_STAGES).optional().describe('Hold it after this stage until it is resumed.'),
  cancelAfter: durationOrSecondsMs
    .optional()
    .describe('Cancel it when it has not ended after this long: 10m, or a number of seconds.'),
  retention: z
    .union([z.literal('0').transform(() => 0), durationMs])
    .optional()
    .describe('How long it is kept after its end, e.g. 7d; 0 erases picture and files at once. Else the server’s own.'),
  sequence: settledSequenceSchema
    .optional()
    .describe(
      'Have its model drawn from all around when it has succeeded, as POST /v1/sequences does with these options.',
    ),
  webhook: webhookTargetSchema.optional().describe('Told of what becomes of it.'),
  recompute: z.boolean().default(false).describe('Compute every stage again even where its result is known.'),
});
export type GenerationRequest = z.infer<typeof generationRequestSchema>;
