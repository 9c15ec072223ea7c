import { z } from 'zod';
import type { WorkerReport } from '../../../contracts/index.js';
import type { KnownPack } from '../../models/known-packs.js';

const loadedSchema = z.object({
  model: z.string(),
  reserved_mib: z.int(),
  /** Null before its worker has seen it on the device. */
  held_mib: z.int().nullable(),
  jobs: z.int(),
});

/** Answer of `GET /system/vram`; MiB throughout. */
export const systemVramSchema = z.object({
  devices: z.array(
    z.object({
      worker: z.string(),
      device: z.string(),
      provider: z.enum(['cpu', 'cuda']),
      healthy: z.boolean(),
      trouble: z.string().nullable(),
      total_mib: z.int(),
      usable_mib: z.int(),
      free_mib: z.int(),
      /** Held by processes that are not ours. */
      foreign_mib: z.int(),
      utilization_percent: z.number().nullable(),
      temperature_c: z.number().nullable(),
      power_w: z.number().nullable(),
      waiting_jobs: z.int(),
      allocations: z.array(loadedSchema),
    }),
  ),
});

/** Answer of `GET /system/models`. */
export const systemModelsSchema = z.object({
  models: z.array(
    z.object({
      model: z.string(),
      title: z.string(),
      version: z.string(),
      available: z.boolean(),
      loaded: z.boolean(),
      need_mib: z.int().nullable(),
      on: z.array(loadedSchema.omit({ model: true }).extend({ worker: z.string(), device: z.string() })),
    }),
  ),
});

/** Answer of `GET /system/memory-profile`. */
export const systemMemoryProfileSchema = z.object({
  models: z.array(
    loadedSchema.extend({
      worker: z.string(),
      device: z.string(),
      /** Held beyond what was reserved; where it grows from job to job, the engine leaks. */
      beyond_mib: z.int(),
    }),
  ),
  api: z.object({ resident_mib: z.number(), heap_used_mib: z.number(), uptime_s: z.number() }),
});

type Loaded = z.infer<typeof loadedSchema>;

export function systemVram(live: readonly WorkerReport[]): z.infer<typeof systemVramSchema> {
  return {
    devices: live.map(({ id, device, residents, waiting }) => ({
      worker: id,
      device: device.name,
      provider: device.provider,
      healthy: device.healthy,
      trouble: device.trouble,
      total_mib: device.memoryMiB,
      usable_mib: device.usableMiB,
      free_mib: device.freeMiB,
      foreign_mib: device.foreignMiB,
      utilization_percent: device.utilisation,
      temperature_c: device.temperatureC,
      power_w: device.powerW,
      waiting_jobs: waiting,
      allocations: residents.map(loadedOf),
    })),
  };
}

export function systemModels(
  packs: readonly KnownPack[],
  live: readonly WorkerReport[],
): z.infer<typeof systemModelsSchema> {
  return {
    models: packs.map(({ offer, available }) => {
      const on = allLoaded(live)
        .filter(({ model }) => model === offer.id)
        .map(({ model: _, ...rest }) => rest);
      const { id: model, title, version, needMiB: need_mib } = offer;
      return { model, title, version, available, loaded: on.length > 0, need_mib, on };
    }),
  };
}

export function systemMemoryProfile(
  live: readonly WorkerReport[],
  own: { rss: number; heapUsed: number; uptimeSeconds: number },
): z.infer<typeof systemMemoryProfileSchema> {
  return {
    models: allLoaded(live).map((loaded) => ({
      ...loaded,
      beyond_mib: Math.max(0, (loaded.held_mib ?? 0) - loaded.reserved_mib),
    })),
    api: { resident_mib: mebibytes(own.rss), heap_used_mib: mebibytes(own.heapUsed), uptime_s: own.uptimeSeconds },
  };
}

function allLoaded(live: readonly WorkerReport[]): (Loaded & { worker: string; device: string })[] {
  return live.flatMap(({ id, device, residents }) =>
    residents.map((resident) => ({ ...loadedOf(resident), worker: id, device: device.name })),
  );
}

function loadedOf({ pack, reservedMiB, heldMiB, jobs }: WorkerReport['residents'][number]): Loaded {
  return { model: pack, reserved_mib: reservedMiB, held_mib: heldMiB, jobs };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
