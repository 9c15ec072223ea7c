import { Context } from '@temporalio/activity';
import type { BatchRecord } from '../contracts/batch.js';
import type {
  BatchActivities,
  BatchItem,
  BatchPage,
  BatchSnapshot,
  ItemEnd,
} from '../contracts/batch-orchestration.js';
import { ERROR_TRAITS } from '../contracts/errors.js';
import { generationRecordSchema } from '../contracts/records.js';
import { isFinished } from '../contracts/statuses.js';
import { getJson, putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { GenerationGateway } from '../infra/temporal/generation-gateway.js';
import { patiently } from './patience.js';

/** The activities by which a batch reads its items, ends them and is written down. */
export function createBatchActivities(
  store: ObjectStore,
  gateway: Pick<GenerationGateway, 'describe' | 'cancel'>,
): BatchActivities {
  const write = (snapshot: BatchSnapshot, options: { ifAbsent: boolean }) => {
    const record: BatchRecord = { schema: 'orfeas.batch/1', ...snapshot };
    return patient(() => putJson(store, keys.batch(snapshot.tenant, snapshot.state.id), record, options));
  };
  const read = (page: BatchPage) => Promise.all(page.indices.map((index) => readItem(store, page, index)));
  return {
    async openBatch(snapshot) {
      await write(snapshot, { ifAbsent: true });
      const { tenant, state } = snapshot;
      const key = keys.batchIndex(tenant, new Date(state.createdAt), state.id);
      await patient(() => putJson(store, key, {}, { ifAbsent: true }));
    },
    async saveBatch(snapshot) {
      await write(snapshot, { ifAbsent: false });
    },
    readBatchItems: read,
    async findEnded(page) {
      const ends = await Promise.all((await read(page)).map((item) => endOf(store, gateway, item)));
      return ends.filter((end) => end !== null);
    },
    async cancelItems(page) {
      const inputs = (await read(page)).map(({ input }) => input).filter((input) => input !== null);
      await Promise.all(inputs.map(({ tenant, id }) => gateway.cancel(tenant, id)));
    },
  };
}

/** Items are ours alone: written by the API, read by nobody else. */
async function readItem(store: ObjectStore, { tenant, id }: BatchPage, index: number): Promise<BatchItem> {
  const bytes = await patient(() => store.get(keys.batchItem(tenant, id, index)));
  if (bytes !== null) return JSON.parse(new TextDecoder().decode(bytes)) as BatchItem;
  const { title: message, suggestion } = ERROR_TRAITS.INPUT_LOST;
  return { index, name: String(index), input: null, error: { code: 'INPUT_LOST', message, suggestion } };
}

/** How an item has ended; null while it runs. */
async function endOf(
  store: ObjectStore,
  gateway: Pick<GenerationGateway, 'describe'>,
  { index, input }: BatchItem,
): Promise<ItemEnd | null> {
  if (input === null) return null;
  const { tenant, id } = input;
  if ((await gateway.describe(tenant, id))?.open) return null;
  const record = await patient(() => getJson(store, keys.generation(tenant, id), generationRecordSchema));
  const state = record?.state;
  // Ended from outside, before it could say so itself: see api/generations/ended-outside.ts.
  if (state === undefined || !isFinished(state.status)) return { index, status: 'FAILED', code: 'CANCELED' };
  return { index, status: state.status, code: state.error?.code ?? null };
}

function patient<T>(work: () => Promise<T>): Promise<T> {
  return patiently(work, Context.current().cancellationSignal);
}
