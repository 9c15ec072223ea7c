import { z } from 'zod';

/** Body of `POST /v1/sweeps`. */
export const sweepRequestSchema = z.strictObject({
  dryRun: z.boolean().default(false).describe('Tell what would be taken away, and take nothing.'),
});
