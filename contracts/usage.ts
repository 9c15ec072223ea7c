import { z } from 'zod';
import { idSchema, tenantSchema } from './ids.js';
import { MESH_STAGE_NAMES, STAGE_NAMES } from './stages.js';

/** What a generation, or a mesh that was sent, has used, written once at its end: it outlives both. */
export const usageRecordSchema = z.object({
  schema: z.literal('orfeas.usage/1'),
  tenant: tenantSchema,
  id: idSchema,
  /** Null of a mesh that was sent: no model has a part in it. */
  model: z.string().nullable(),
  status: z.enum(['SUCCEEDED', 'FAILED', 'CANCELED']),
  finishedAt: z.string(),
  /** The stages that were computed; what was known or taken over used nothing. */
  stages: z.array(
    z.object({
      name: z.enum([...STAGE_NAMES, ...MESH_STAGE_NAMES]),
      seconds: z.number(),
      /** Seconds on a worker with a device: those within graph calls where the engine tells, else all of them. */
      gpuSeconds: z.number(),
      /** Of the files that it wrote. */
      bytes: z.int(),
      attempts: z.int(),
    }),
  ),
});
export type UsageRecord = z.infer<typeof usageRecordSchema>;

/** What usage can be summed up by. */
export const USAGE_GROUPS = ['day', 'stage', 'model', 'tenant'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

const sumSchema = z.object({
  /** Generations that have ended; by stage, those that computed it. */
  generations: z.int(),
  /** The same of meshes that were sent. */
  meshes: z.int(),
  seconds: z.number(),
  gpuSeconds: z.number(),
  bytes: z.int(),
  attempts: z.int(),
});
export type UsageSum = z.infer<typeof sumSchema>;

/** Answer of `GET /v1/usage`. */
export const usageSchema = z.object({
  tenant: z.string(),
  /** Days, UTC, both included. */
  since: z.string(),
  until: z.string(),
  groupBy: z.enum(USAGE_GROUPS),
  groups: z.array(sumSchema.extend({ group: z.string() })),
  total: sumSchema,
  /** What lay in the bucket at the last sweep; null before the first. */
  storedBytes: z.int().nullable(),
});
export type Usage = z.infer<typeof usageSchema>;
