import { z } from 'zod';
import { type GenerationState, idSchema, STAGE_NAMES, sha256Schema } from '../../contracts/index.js';

/** Where a generation's files come from. */
export const lineageSchema = z.object({
  id: idSchema,
  parentId: idSchema.nullable(),
  /** Of which generation this is a replay, and the first stage that it ran itself. */
  replayOf: z.object({ id: idSchema, fromStage: z.enum(STAGE_NAMES) }).nullable(),
  batchId: idSchema.nullable(),
  /** Its replays, the oldest first. */
  children: z.array(idSchema),
  picture: z.object({ sha256: sha256Schema, mediaType: z.string(), bytes: z.int() }),
  model: z.string(),
  packDigest: sha256Schema,
  seed: z.int(),
  stages: z.array(
    z.object({
      name: z.enum(STAGE_NAMES),
      key: z.string().nullable(),
      /** The generation that obtained the result: computed it or, where `cached`, found it known. */
      origin: idSchema.nullable(),
      cached: z.boolean().nullable(),
      engine: z.string().nullable(),
      device: z.string().nullable(),
      seconds: z.number().nullable(),
      artifacts: z.array(z.object({ name: z.string(), sha256: sha256Schema })),
    }),
  ),
});
export type Lineage = z.infer<typeof lineageSchema>;

/** @param children ids of its replays. */
export function lineageView(state: GenerationState, children: string[]): Lineage {
  const { sha256, mediaType, bytes } = state.image;
  return {
    id: state.id,
    parentId: state.parentId,
    replayOf: state.replayOf,
    batchId: state.batchId,
    children,
    picture: { sha256, mediaType, bytes },
    model: state.model,
    packDigest: state.packDigest,
    seed: state.seed,
    stages: state.stages.map(({ name, status, key, origin, cached, engine, device, seconds }) => ({
      name,
      key,
      origin: status === 'SUCCEEDED' ? (origin ?? state.id) : null,
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
