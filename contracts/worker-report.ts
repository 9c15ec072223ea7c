import { z } from 'zod';
import { ERROR_CODES } from './errors.js';
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
  /** What it can do: `shape`, `texture`, `matting`. */
  capabilities: z.array(z.string()),
  /** `auto` never chooses a `test` pack. */
  purpose: z.enum(['product', 'test']),
  /** The matting pack that it would like its pictures cut out by. */
  matting: z.string().nullable(),
  /** How its models get their colours. */
  texture: z.enum(['project-front', 'project-front-mirror', 'field-query']),
  /** What a device must have free for it, MiB; null for engines without a network. */
  needMiB: z.int().nullable(),
  /** JSON Schema of the options that the pack's stages read. */
  options: z.record(z.string(), z.json()),
});
export type PackOffer = z.infer<typeof packOfferSchema>;

/** What a device was last seen to be like; null where the probe can't tell. */
export const deviceReportSchema = z.object({
  name: z.string(),
  provider: z.enum(['cpu', 'cuda']),
  /** All memory of the device, MiB. */
  memoryMiB: z.int(),
  /** Share of it that engines may use, MiB. */
  usableMiB: z.int(),
  /** What is neither reserved nor taken by others, MiB. */
  freeMiB: z.int(),
  /** Taken by processes that are not ours, MiB. */
  foreignMiB: z.int(),
  utilisation: z.number().nullable(),
  temperatureC: z.number().nullable(),
  powerW: z.number().nullable(),
  healthy: z.boolean(),
  /** Why it is not, or what the probe failed with. */
  trouble: z.string().nullable(),
});
export type DeviceReport = z.infer<typeof deviceReportSchema>;

/** What a device was like at a moment. */
export const deviceSampleSchema = z.object({
  at: z.string(),
  /** All that is taken of its memory, MiB. */
  usedMiB: z.int(),
  utilisation: z.number().nullable(),
  temperatureC: z.number().nullable(),
});
export type DeviceSample = z.infer<typeof deviceSampleSchema>;

/** A pack on a device. */
export const residentSchema = z.object({
  pack: z.string(),
  reservedMiB: z.int(),
  /** What the runner says it holds; null before it has said so. */
  heldMiB: z.int().nullable(),
  jobs: z.int(),
});
export type Resident = z.infer<typeof residentSchema>;

/** A pack that is on a worker and can't be served by it. */
export const refusedPackSchema = z.object({ id: z.string(), code: z.enum(ERROR_CODES), message: z.string() });
export type RefusedPack = z.infer<typeof refusedPackSchema>;

/** What a GPU worker last said of itself, kept at `workers/<id>.json`. */
export const workerReportSchema = z.object({
  schema: z.literal('orfeas.worker/1'),
  id: z.string(),
  device: deviceReportSchema,
  /** The last hour of the device, the oldest first; also from before the worker's last start. */
  history: z.array(deviceSampleSchema).default([]),
  residents: z.array(residentSchema),
  /** Jobs that wait for memory on it. */
  waiting: z.int(),
  packs: z.array(packOfferSchema),
  refused: z.array(refusedPackSchema).default([]),
  build: z.string(),
  at: z.string(),
});
export type WorkerReport = z.infer<typeof workerReportSchema>;

/** How long a report speaks for a live worker. */
export const REPORT_STALE_AFTER_MS = 15_000;
/** How often a worker reports. */
export const REPORT_EVERY_MS = 5_000;
