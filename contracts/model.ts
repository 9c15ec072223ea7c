import { z } from 'zod';
import { packOfferSchema } from './worker-report.js';

/** A model that a generation can ask for. */
export const modelSchema = packOfferSchema.extend({
  options: z
    .record(z.string(), z.unknown())
    .describe('JSON Schema of the options that its stages read; `x-stage` names the stage.'),
  available: z.boolean().describe('Whether a worker serves it now; otherwise its generations wait for one.'),
  fits: z.boolean().describe('False where no live worker has the memory for it; onFull=cpu computes without.'),
  devices: z.array(z.string()),
  lastSeenAt: z.string(),
});
export type Model = z.infer<typeof modelSchema>;
