import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { generationErrorSchema } from './generation.js';
import { idSchema, sha256Schema, tenantSchema } from './ids.js';
import { sequenceOptionsSchema, sequencePlanSchema } from './sequence-options.js';

export const SEQUENCE_STATUSES = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;
export type SequenceStatus = (typeof SEQUENCE_STATUSES)[number];

/** What `POST /v1/sequences` takes as JSON; a GLB comes as the whole body or as the form field `file`, options beside it. */
export const sequenceRequestSchema = z.strictObject({
  generationId: idSchema.describe('A generation whose model is shown; it must have ended well, with a GLB.'),
  options: sequenceOptionsSchema.prefault({}),
});
export type SequenceRequest = z.infer<typeof sequenceRequestSchema>;

export const sequenceErrorSchema = generationErrorSchema.omit({ stage: true });

const numbered = { seq: z.int().positive(), at: z.string() };

/** What happens to a sequence, numbered by its workflow from 1. */
export const sequenceEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...numbered,
    type: z.literal('status'),
    status: z.enum(SEQUENCE_STATUSES),
    error: sequenceErrorSchema.nullable(),
  }),
  z.object({ ...numbered, type: z.literal('artifact'), artifact: artifactRefSchema }),
]);
export type SequenceEvent = z.infer<typeof sequenceEventSchema>;

/** The state that a sequence's workflow keeps: its answer to the query, and the core of its record. */
export const sequenceStateSchema = z.object({
  id: idSchema,
  status: z.enum(SEQUENCE_STATUSES),
  /** The generation whose model it shows; null where a file was sent. */
  generationId: idSchema.nullable(),
  /** The model. */
  file: z.object({ bytes: z.int(), sha256: sha256Schema }),
  /** Everything settled. */
  options: sequencePlanSchema,
  /** Frames of all rounds. */
  frames: z.int(),
  /** Whether the same had been asked before, so that nothing was drawn; null until that is decided. */
  cached: z.boolean().nullable(),
  /** Seconds of drawing when the result was made. */
  seconds: z.number().nullable(),
  /** Attempts of the worker that ended it. */
  attempts: z.int().nullable(),
  /** Frames that its last attempt drew; the others were there from attempts before. */
  drawn: z.int().nullable(),
  /** The stage's key: the identity of the result. */
  key: z.string().nullable(),
  artifacts: z.array(artifactRefSchema),
  error: sequenceErrorSchema.nullable(),
  events: z.array(sequenceEventSchema),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** When record and files are erased; null while it runs. */
  expiresAt: z.string().nullable(),
});
export type SequenceState = z.infer<typeof sequenceStateSchema>;

/** What stays of a sequence when Temporal has forgotten it: written before its workflow begins, and at its end. */
export const sequenceRecordSchema = z.object({
  schema: z.literal('orfeas.sequence-record/1'),
  tenant: tenantSchema,
  state: sequenceStateSchema,
  /** sha256 of the canonical request, to recognise a repeated Idempotency-Key. */
  requestHash: sha256Schema,
});
export type SequenceRecord = z.infer<typeof sequenceRecordSchema>;
