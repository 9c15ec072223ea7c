import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { ERROR_CODES } from './errors.js';
import { OUTPUT_FORMATS } from './formats.js';
import { idSchema } from './ids.js';
import { optionsSchema } from './options.js';
import { meshSummarySchema } from './printability.js';
import { DEFAULT_PRIORITY, prioritySchema } from './priority.js';
import { PAUSE_STAGES, STAGE_NAMES, STAGE_STATUSES } from './stages.js';
import { GENERATION_STATUSES } from './statuses.js';

/** How a stage's engine was run. */
export const engineRunSchema = z.object({
  provider: z.enum(['cpu', 'cuda']),
  /** Nodes of the graphs that the provider left to the CPU; 0 where the CPU was asked for. */
  fallbackNodes: z.int(),
  /** Graph calls. */
  calls: z.int(),
  /** Seconds within them. */
  deviceSeconds: z.number(),
});
export type EngineRun = z.infer<typeof engineRunSchema>;

/** How `preprocess` cut the object out. */
export const cutSchema = z.object({
  /** Where the outline came from. */
  matte: z.enum(['alpha', 'background', 'network']),
  /** 0..1 */
  confidence: z.number(),
  /** The square of the upright picture that the cut-out shows, px; it may reach beyond the picture. */
  crop: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
});
export type Cut = z.infer<typeof cutSchema>;

/** One stage of a generation as clients see it. Times are ISO 8601, durations seconds. */
export const stageViewSchema = z.object({
  name: z.enum(STAGE_NAMES),
  status: z.enum(STAGE_STATUSES),
  /** 0..100 */
  progress: z.number(),
  step: z.int(),
  steps: z.int(),
  attempt: z.int(),
  /** True where the result was known and nothing was computed; null until that is decided. */
  cached: z.boolean().nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Seconds of computing when the result was made, also where it was cached. */
  seconds: z.number().nullable(),
  engine: z.string().nullable(),
  device: z.string().nullable(),
  /** Null for stages that asked no network. */
  run: engineRunSchema.nullable().default(null),
  /** Of `preprocess` once it has succeeded; null in all others, and in records from before it was told. */
  cut: cutSchema.nullable().default(null),
  peakMemoryMiB: z.number().nullable(),
  /** The stage's key: the identity of its result. */
  key: z.string().nullable(),
  artifacts: z.array(z.string()),
  /** The generation whose result was taken over by a replay; null where the stage was this one's own. */
  origin: idSchema.nullable().default(null),
});
export type StageView = z.infer<typeof stageViewSchema>;

/** Why a generation failed and what to do about it. */
export const generationErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  stage: z.enum(STAGE_NAMES).nullable(),
  message: z.string(),
  suggestion: z.string(),
  retryable: z.boolean(),
});
export type GenerationError = z.infer<typeof generationErrorSchema>;

/** What a generation waits for while no worker has taken its stage. */
export const waitingSchema = z.object({
  /**
   * `worker` while no process polls the stage's queue, `slot` while all that do are busy, `memory` while the device
   * has no room for the model; `turn` while its tenant runs as many as it may, `resume` while an operator holds the
   * queue.
   */
  for: z.enum(['worker', 'slot', 'memory', 'turn', 'resume']),
  queue: z.string(),
  /** How many others wait before it; null when it can't be told. */
  ahead: z.int().nullable(),
  /** What the model needs and what the device has free, MiB; null unless it is known. */
  needMiB: z.int().nullable(),
  freeMiB: z.int().nullable(),
  /** Guess from what the stage took lately; null where nothing is known. */
  etaSeconds: z.number().nullable(),
});
export type Waiting = z.infer<typeof waitingSchema>;

/** The state that a generation's workflow keeps: its answer to the query `state`, and the core of its record. */
export const generationStateSchema = z.object({
  id: idSchema,
  parentId: idSchema.nullable(),
  /** Of which generation this is a replay, and from which stage on it has its own results. */
  replayOf: z
    .object({ id: idSchema, fromStage: z.enum(STAGE_NAMES) })
    .nullable()
    .default(null),
  batchId: idSchema.nullable().default(null),
  status: z.enum(GENERATION_STATUSES),
  model: z.string(),
  engine: z.string().nullable(),
  packDigest: z.string(),
  seed: z.int(),
  options: optionsSchema,
  outputs: z.array(z.enum(OUTPUT_FORMATS)),
  tags: z.array(z.string()),
  priority: prioritySchema.default(DEFAULT_PRIORITY),
  pauseAfter: z.enum(PAUSE_STAGES).nullable().default(null),
  /** Whether it waits while others of its tenant run. */
  awaitsTurn: z.boolean().default(false),
  image: artifactRefSchema,
  stages: z.array(stageViewSchema),
  artifacts: z.array(artifactRefSchema.extend({ stage: z.enum(STAGE_NAMES) })),
  mesh: meshSummarySchema.nullable(),
  /** The sequence that was begun of its model, as it was asked for; null before that, and without. */
  sequenceId: idSchema.nullable().default(null),
  error: generationErrorSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** It is canceled when it has not ended by then. */
  deadline: z.string().nullable().default(null),
  /** When its record and files are erased; null while it runs. */
  expiresAt: z.string().nullable().default(null),
  /** When its files were erased: what is left is a tombstone. */
  erasedAt: z.string().nullable().default(null),
  /** Number of the last event; events are numbered from 1. */
  lastEvent: z.int(),
});
export type GenerationState = z.infer<typeof generationStateSchema>;

/** A generation as the API answers it. */
export const generationSchema = generationStateSchema
  .omit({ lastEvent: true, artifacts: true, awaitsTurn: true })
  .extend({
    /** 0..100 over all stages. */
    progress: z.number(),
    waiting: waitingSchema.nullable(),
    artifacts: z.array(artifactRefSchema.extend({ stage: z.enum(STAGE_NAMES), url: z.string() })),
    urls: z.object({
      self: z.string(),
      events: z.string(),
      cancel: z.string(),
      resume: z.string(),
      replay: z.string(),
      artifacts: z.string(),
      lineage: z.string(),
      /** The workflow's page in the Temporal UI, where the server knows its address. */
      temporal: z.string().nullable(),
    }),
  });
export type Generation = z.infer<typeof generationSchema>;
