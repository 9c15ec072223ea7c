import { z } from 'zod';
import { type GenerationState, idSchema, STAGE_NAMES, sha256Schema } from '../../contracts/index.js';

/** Where a generation's files come from. */
export const lineageSchema = z.object({
  id: idSchema,
  parentId: idSchema.nullable(),
  children: z.array(idSchema),
  picture: z.object({ sha256: sha256Schema, mediaType: z.string(), bytes: z.int() }),
  model: z.string(),
  packDigest: sha256Schema,
  seed: z.int(),
  stages: z.array(
    z.object({
      name: z.enum(STAGE_NAMES),
      key: z.string().nullable(),
      cached: z.boolean().nullable(),
      engine: z.string().nullable(),
      device: z.string().nullable(),
      seconds: z.number().nullable(),
      artifacts: z.array(z.object({ name: z.string(), sha256: sha256Schema })),
    }),
  ),
});
export type Lineage = z.infer<typeof lineageSchema>;

export function lineageView(state: GenerationState): Lineage {
  const { sha256, mediaType, bytes } = state.image;
  return {
    id: state.id,
    parentId: state.parentId,
    children: [],
    picture: { sha256, mediaType, bytes },
    model: state.model,
    packDigest: state.packDigest,
    seed: state.seed,
    stages: state.stages.map(({ name, key, cached, engine, device, seconds }) => ({
      name,
      key,
      cached,
      engine,
      device,
      seconds,
      artifacts: state.artifacts
        .filter((artifact) => artifact.stage === name)
        .map(({ name, sha256 }) => ({ name, sha256 })),
    })),
  };
}
