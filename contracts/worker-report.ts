import { z } from 'zod';
import { sha256Schema } from './ids.js';

/** A pack as a worker offers it: what clients may know and choose. */
export const packOfferSchema = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  family: z.string(),
  digest: sha256Schema,
  licence: z.string(),
  embedded: z.boolean(),
  /** JSON Schema of the options that the pack's stages read. */
  options: z.record(z.string(), z.json()),
});
export type PackOffer = z.infer<typeof packOfferSchema>;

/** What a GPU worker last said of itself, kept at `workers/<id>.json`. */
export const workerReportSchema = z.object({
  schema: z.literal('orfeas.worker/1'),
  id: z.string(),
  device: z.object({ name: z.string(), provider: z.enum(['cpu', 'cuda']), memoryMiB: z.int() }),
  packs: z.array(packOfferSchema),
  build: z.string(),
  at: z.string(),
});
export type WorkerReport = z.infer<typeof workerReportSchema>;

/** How long a report speaks for a live worker. */
export const REPORT_STALE_AFTER_MS = 15_000;
/** How often a worker reports. */
export const REPORT_EVERY_MS = 5_000;
