import { Context } from '@temporalio/activity';
import type { CpuActivities, GenerationSnapshot } from '../contracts/orchestration.js';
import type { GenerationRecord } from '../contracts/records.js';
import { putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import { patiently } from './patience.js';
import { dayOf, usageOf } from './usage-of.js';

/** The activities that keep what remains of a generation when Temporal has forgotten it. */
export function createRecordActivities(
  store: ObjectStore,
): Pick<CpuActivities, 'openGeneration' | 'saveGeneration' | 'closeGeneration'> {
  const write = (snapshot: GenerationSnapshot, options: { ifAbsent: boolean }) => {
    const { tenant, state } = snapshot;
    const record: GenerationRecord = { schema: 'orfeas.generation/1', ...snapshot };
    return patiently(() => putJson(store, keys.generation(tenant, state.id), record, options), signal());
  };
  return {
    async openGeneration(snapshot) {
      // An attempt that was given up may still be writing when the generation has ended.
      await write(snapshot, { ifAbsent: true });
      const { tenant, state } = snapshot;
      const { id, parentId } = state;
      const createdAt = new Date(state.createdAt);
      const entries = [keys.index(tenant, createdAt, id)];
      if (parentId !== null) entries.push(keys.child(tenant, parentId, id, createdAt));
      for (const key of entries) await patiently(() => putJson(store, key, {}, { ifAbsent: true }), signal());
    },
    async saveGeneration(snapshot) {
      await write(snapshot, { ifAbsent: false });
    },
    async closeGeneration(snapshot) {
      await write(snapshot, { ifAbsent: false });
      const { tenant, state } = snapshot;
      const usage = usageOf(tenant, state);
      if (usage === null) return;
      const key = keys.usage(tenant, dayOf(usage.finishedAt), state.id);
      await patiently(() => putJson(store, key, usage), signal());
    },
  };
}

function signal(): AbortSignal {
  return Context.current().cancellationSignal;
}
