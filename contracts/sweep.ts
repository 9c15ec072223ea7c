import { z } from 'zod';
import { tenantSchema } from './ids.js';

/** What a sweep takes away, by kind. */
export const SWEPT_KINDS = [
  'generations',
  'index',
  'batches',
  'uploads',
  'meshes',
  'sequences',
  'checkpoints',
  'stages',
  'blobs',
  'trash',
  'deliveries',
  'workers',
] as const;
export type SweptKind = (typeof SWEPT_KINDS)[number];

const tallySchema = z.object({ objects: z.int(), bytes: z.int() });

/** What a sweep has done for one tenant. */
export const tenantSweepSchema = z.object({
  tenant: tenantSchema,
  /** What lies in the bucket for it and stays. */
  kept: tallySchema,
  /** What was taken away, by kind; kinds of which nothing was are left out. */
  swept: z.partialRecord(z.enum(SWEPT_KINDS), tallySchema),
  /** What was brought back from the trash, since something that is kept names it. */
  restored: tallySchema,
});
export type TenantSweep = z.infer<typeof tenantSweepSchema>;

/** What a sweep has done, or with `dryRun` would do. Blobs and stage records lie in the trash for a while at first. */
export const sweepReportSchema = z.object({
  schema: z.literal('orfeas.sweep/1'),
  id: z.string(),
  dryRun: z.boolean(),
  startedAt: z.string(),
  finishedAt: z.string(),
  tenants: z.array(tenantSweepSchema),
  /** Of all tenants, and of what belongs to none. */
  total: z.object({ kept: tallySchema, swept: tallySchema, restored: tallySchema }),
});
export type SweepReport = z.infer<typeof sweepReportSchema>;
