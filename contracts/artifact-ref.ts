import { z } from 'zod';
import { sha256Schema } from './ids.js';

/** What stands for a file wherever its bytes must not go (Temporal's payloads, records, events). */
export const artifactRefSchema = z.strictObject({
  /** File name within its stage, e.g. `model.glb`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  sha256: sha256Schema,
  bytes: z.int().nonnegative(),
  mediaType: z.string(),
});
export type ArtifactRef = z.infer<typeof artifactRefSchema>;
