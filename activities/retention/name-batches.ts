import { batchRecordSchema } from '../../contracts/batch.js';
import type { BatchItem } from '../../contracts/batch-orchestration.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import type { ObjectInfo, ObjectStore } from '../../infra/storage/object-store.js';
import { type Namer, nameInput } from './references.js';

const READ_AT_A_TIME = 16;

export interface BatchNaming {
  tenant: string;
  /** How long a batch is kept after its end. */
  keptMs: number;
  /** Whether an object has not been touched for long enough to be given up. */
  isStale(object: ObjectInfo): boolean;
  beat(): void;
  /** Told of every batch that is kept. */
  onKept(id: string): void;
}

/**
 * Tells what the items of a tenant's batches need that have not ended: most of their generations have not begun.
 * @returns the objects of batches that have ended and expired, or that were never begun.
 */
export async function nameBatches(store: ObjectStore, order: BatchNaming, to: Namer): Promise<ObjectInfo[]> {
  const { tenant } = order;
  const expired: ObjectInfo[] = [];
  let id = '';
  let fate: 'open' | 'ended' | 'expired' = 'open';
  // By name: what belongs to one batch lies together.
  for await (const page of listAll(store, keys.batchesOf(tenant))) {
    const items: string[] = [];
    for (const object of page) {
      const owner = object.key.slice(keys.batchesOf(tenant).length).split('/')[0]!;
      if (owner !== id) {
        id = owner;
        fate = await fateOf(store, order, id, object);
        if (fate !== 'expired') order.onKept(id);
      }
      if (fate === 'expired') expired.push(object);
      if (fate === 'open' && object.key.startsWith(`${keys.batchOf(tenant, id)}items/`)) items.push(object.key);
    }
    await atATime(READ_AT_A_TIME, items, async (key) => {
      const bytes = await store.get(key);
      // Items are ours alone, and read by the batch's workflow in the same way.
      const item = bytes === null ? null : (JSON.parse(new TextDecoder().decode(bytes)) as BatchItem);
      if (item?.input) nameInput(item.input, to);
    });
    order.beat();
  }
  return expired;
}

async function fateOf(
  store: ObjectStore,
  { tenant, keptMs, isStale }: BatchNaming,
  id: string,
  first: ObjectInfo,
): Promise<'open' | 'ended' | 'expired'> {
  const record = await getJson(store, keys.batch(tenant, id), batchRecordSchema);
  if (record === null) return isStale(first) ? 'expired' : 'open';
  const { finishedAt } = record.state;
  if (finishedAt === null) return 'open';
  return Date.parse(finishedAt) + keptMs <= Date.now() ? 'expired' : 'ended';
}
