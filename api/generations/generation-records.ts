import { Inject, Injectable } from '@nestjs/common';
import {
  type GenerationInput,
  type GenerationRecord,
  generationRecordSchema,
  isFinished,
  pendingState,
} from '../../contracts/index.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { idOfIndexKey, keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { STORE } from '../tokens.js';

/** Completed records kept in memory, since lists and status reads ask for the newest again and again. */
const REMEMBERED_RECORDS = 1_000;
/** They change when files are erased and when an operator resets a run; after this long they are read again, ms. */
const REMEMBERED_MS = 5_000;

/** The records of generations, as their workflows write them. */
@Injectable()
export class GenerationRecords {
  /** In the order of their last use. */
  readonly #finished = new Map<string, { record: GenerationRecord; readAtMs: number }>();

  constructor(@Inject(STORE) private readonly store: ObjectStore) {}

  async find(tenant: string, id: string): Promise<GenerationRecord | null> {
    const key = keys.generation(tenant, id);
    const known = this.remembered(tenant, id);
    if (known !== null) return known;
    const record = await getJson(this.store, key, generationRecordSchema);
    return record !== null && isFinished(record.state.status) ? this.#remember(key, record) : record;
  }

  /** The record where it is known to be complete without asking the store. */
  remembered(tenant: string, id: string): GenerationRecord | null {
    const key = keys.generation(tenant, id);
    const known = this.#finished.get(key);
    this.#finished.delete(key);
    if (known === undefined || Date.now() - known.readAtMs > REMEMBERED_MS) return null;
    this.#finished.set(key, known);
    return known.record;
  }

  /**
   * Writes the first record and the index entry beside the workflow, which does the same as its first act: so that a
   * generation is listed and answered from its first moment, also while no workflow worker runs. Never overwrites.
   */
  async open(input: GenerationInput): Promise<void> {
    const { tenant, id, requestHash, parentId } = input;
    const createdAt = new Date(input.createdAt);
    const record: GenerationRecord = {
      schema: 'orfeas.generation/1',
      tenant,
      state: pendingState(input),
      events: [],
      requestHash,
      input,
    };
    const entries = [keys.index(tenant, createdAt, id)];
    if (parentId !== null) entries.push(keys.child(tenant, parentId, id, createdAt));
    await Promise.all([
      putJson(this.store, keys.generation(tenant, id), record, { ifAbsent: true }),
      ...entries.map((key) => putJson(this.store, key, {}, { ifAbsent: true })),
    ]);
  }

  /** Ids of a generation's replays, the oldest first; at most the first thousand. */
  async children(tenant: string, id: string): Promise<string[]> {
    return (await this.store.list(keys.children(tenant, id))).map(({ key }) => idOfIndexKey(key));
  }

  #remember(key: string, record: GenerationRecord): GenerationRecord {
    this.#finished.delete(key);
    this.#finished.set(key, { record, readAtMs: Date.now() });
    const [oldest] = this.#finished.keys();
    if (this.#finished.size > REMEMBERED_RECORDS && oldest !== undefined) this.#finished.delete(oldest);
    return record;
  }
}
