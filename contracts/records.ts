import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { generationEventSchema } from './events.js';
import { generationStateSchema } from './generation.js';
import { idSchema, sha256Schema, tenantSchema } from './ids.js';
import type { GenerationInput } from './orchestration.js';
import { ALL_STAGE_NAMES } from './stages.js';

/** The result of a stage, written once under its key: writing it is the commit of the stage. */
export const stageRecordSchema = z.object({
  schema: z.literal('orfeas.stage/1'),
  /** sha256 of what determines the result; `recompute` changes the place of the record, not this. */
  key: sha256Schema,
  tenant: tenantSchema,
  stage: z.enum(ALL_STAGE_NAMES),
  version: z.int(),
  fingerprint: z.string(),
  packDigest: z.string().nullable(),
  params: z.record(z.string(), z.json()),
  inputs: z.record(z.string(), sha256Schema),
  outputs: z.array(artifactRefSchema),
  /** Small results that are no files, e.g. the printability block. */
  facts: z.record(z.string(), z.json()),
  seconds: z.number(),
  device: z.string(),
  engine: z.string().nullable(),
  peakMemoryMiB: z.number(),
  attempts: z.int(),
});
export type StageRecord = z.infer<typeof stageRecordSchema>;

/** What stays of a generation when Temporal has forgotten it: written at its start, completed at its end. */
export const generationRecordSchema = z.object({
  schema: z.literal('orfeas.generation/1'),
  tenant: tenantSchema,
  state: generationStateSchema,
  events: z.array(generationEventSchema),
  /** sha256 of the canonical request, to recognise a repeated Idempotency-Key. */
  requestHash: sha256Schema,
  /** What it was started from; null in records of earlier builds. Written by us and read by us. */
  input: z
    .custom<GenerationInput>((value) => typeof value === 'object' && value !== null)
    .nullable()
    .default(null),
});
export type GenerationRecord = z.infer<typeof generationRecordSchema>;

/** An accepted picture. */
export const uploadRecordSchema = z.object({
  schema: z.literal('orfeas.upload/1'),
  id: idSchema,
  image: artifactRefSchema,
  width: z.int(),
  height: z.int(),
  createdAt: z.string(),
});
export type UploadRecord = z.infer<typeof uploadRecordSchema>;
