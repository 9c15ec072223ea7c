import { Inject, Injectable } from '@nestjs/common';
import {
  type BatchItem,
  type BatchManifest,
  type BatchRecord,
  batchManifestSchema,
  batchRecordSchema,
  OrfeasError,
} from '../../contracts/index.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { STORE } from '../tokens.js';

/** Items written at a time. */
const WRITES_AT_A_TIME = 16;

/** What is stored of batches: their records, and their items, which the workflow reads page by page. */
@Injectable()
export class BatchRecords {
  constructor(@Inject(STORE) private readonly store: ObjectStore) {}

  find(tenant: string, id: string): Promise<BatchRecord | null> {
    return getJson(this.store, keys.batch(tenant, id), batchRecordSchema);
  }

  /** @throws OrfeasError BATCH_NOT_FOUND where it has been erased. */
  async manifest(tenant: string, id: string): Promise<BatchManifest['items']> {
    const found = await getJson(this.store, keys.batchManifest(tenant, id), batchManifestSchema);
    if (found === null) throw new OrfeasError('BATCH_NOT_FOUND', `There is no batch ${id}`);
    return found.items;
  }

  /** Writes the items. Never overwrites: where the same request comes twice, the first one's items stand. */
  async keepItems(tenant: string, id: string, items: readonly BatchItem[]): Promise<void> {
    await atATime(WRITES_AT_A_TIME, items, (item) =>
      putJson(this.store, keys.batchItem(tenant, id, item.index), item, { ifAbsent: true }),
    );
    const manifest: BatchManifest = {
      schema: 'orfeas.batch-items/1',
      items: items.map(({ name, input, error }) => ({ name, generation: input?.id ?? null, error })),
    };
    await putJson(this.store, keys.batchManifest(tenant, id), manifest, { ifAbsent: true });
  }

  /** Writes the first record and the index entry beside the workflow, which does the same as its first act. */
  async open(record: BatchRecord): Promise<void> {
    const { tenant, state } = record;
    await putJson(this.store, keys.batch(tenant, state.id), record, { ifAbsent: true });
    await putJson(this.store, keys.batchIndex(tenant, new Date(state.createdAt), state.id), {}, { ifAbsent: true });
  }
}
