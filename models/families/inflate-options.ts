import { z } from 'zod';
import { shapeOptionsSchema } from '../../contracts/options.js';

/** What users may turn on the engine `inflate`, how far, and what it does by itself. */
export const inflateOptionsSchema = z.strictObject({
  thickness: z.number().min(0.1).max(3).default(1),
  relief: z.number().min(0).max(1).default(0),
  resolution: z.int().min(64).max(384).default(256),
  edges: shapeOptionsSchema.shape.edges,
});
