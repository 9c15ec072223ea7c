import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { REPORT_EVERY_MS, type WorkerReport } from '../../../contracts/index.js';
import { putJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import type { ObjectStore } from '../../../infra/storage/object-store.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { SweepsService } from '../../retention/sweeps.service.js';
import { STORE } from '../../tokens.js';

/** Body of `POST /api/system-optimize`. */
export const optimizeRequestSchema = z.strictObject({ type: z.enum(['full', 'memory', 'disk']).default('full') });
export type OptimizeType = z.infer<typeof optimizeRequestSchema>['type'];

/** Its answer; what was not asked for is null. */
export const optimizedSchema = z.object({
  success: z.boolean(),
  type: z.enum(['full', 'memory', 'disk']),
  memory: z
    .object({
      workers: z.array(z.string()),
      /** Packs that no job used, and are unloaded. */
      unloaded: z.array(z.object({ worker: z.string(), model: z.string(), mib: z.int() })),
    })
    .nullable(),
  disk: z
    .object({
      sweep: z.string(),
      /** False while the sweep still runs: ask for it at /v1/sweeps. */
      finished: z.boolean(),
      objects: z.int(),
      /** Taken away; files lie in the trash for a while before their room is free. */
      bytes: z.int(),
    })
    .nullable(),
});
export type Optimized = z.infer<typeof optimizedSchema>;

/** A worker looks for orders as often as it reports, and reports once more after it has obeyed. */
const OBEYED_WITHIN_MS = 3 * REPORT_EVERY_MS;
const ASK_EVERY_MS = 250;
const SWEEP_WAIT_SECONDS = 30;

/** Frees memory and room on demand. */
@Injectable()
export class SystemOptimizer {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(SweepsService) private readonly sweeps: SweepsService,
  ) {}

  async optimize(type: OptimizeType, gone: AbortSignal): Promise<Optimized> {
    const [memory, disk] = await Promise.all([
      type === 'disk' ? null : this.#memory(),
      type === 'memory' ? null : this.#disk(gone),
    ]);
    return { success: true, type, memory, disk };
  }

  async #memory(): Promise<Optimized['memory']> {
    const before = await this.models.workers();
    const orderedAt = new Date().toISOString();
    await Promise.all(before.map(({ id }) => putJson(this.store, keys.workerOrder(id), { orderedAt })));
    const deadline = Date.now() + OBEYED_WITHIN_MS;
    for (;;) {
      const after = await this.models.workers();
      const orders = await Promise.all(before.map(({ id }) => this.store.stat(keys.workerOrder(id))));
      // Residents are told by the report that follows the obeyed order.
      const isDone = orders.every((order) => order === null) && !after.some(hasIdle);
      if (isDone || Date.now() > deadline)
        return { workers: before.map(({ id }) => id), unloaded: gonePacks(before, after) };
      await delay(ASK_EVERY_MS);
    }
  }

  async #disk(gone: AbortSignal): Promise<Optimized['disk']> {
    const id = await this.sweeps.start(false);
    const report = await this.sweeps.wait(id, SWEEP_WAIT_SECONDS, gone);
    const { objects, bytes } = report?.total.swept ?? { objects: 0, bytes: 0 };
    return { sweep: id, finished: report !== null, objects, bytes };
  }
}

function hasIdle({ residents }: WorkerReport): boolean {
  return residents.some(({ jobs }) => jobs === 0);
}

function gonePacks(before: readonly WorkerReport[], after: readonly WorkerReport[]) {
  return before.flatMap(({ id: worker, residents }) => {
    const left = after.find(({ id }) => id === worker)?.residents ?? [];
    return residents
      .filter(({ pack }) => !left.some((other) => other.pack === pack))
      .map(({ pack: model, reservedMiB, heldMiB }) => ({ worker, model, mib: Math.max(reservedMiB, heldMiB ?? 0) }));
  });
}
