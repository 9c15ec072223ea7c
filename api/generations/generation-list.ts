import { Inject, Injectable } from '@nestjs/common';
import { type Generation, isFinished, OrfeasError } from '../../contracts/index.js';
import { idOfIndexKey, indexPlaceBefore, keys, timeOfIndexKey } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { STORE } from '../tokens.js';
import { type GenerationFilter, isWanted } from './generation-filter.js';
import { GenerationReader, type KnownGeneration } from './generation-reader.js';
import { GenerationRecords } from './generation-records.js';
import { decodeCursor, encodeCursor, type ListQuery } from './list-query.js';

/** Index entries looked at for one page; a page of a rare status may come short, and its cursor goes on. */
const MAX_SCANNED = 500;
/** Generations read at a time. */
const READ_AT_A_TIME = 16;

export interface GenerationPage {
  items: Generation[];
  nextCursor: string | null;
}

/** A place in the index, and the generation there where it is one that was asked for. */
export interface Walked {
  key: string;
  found: KnownGeneration | null;
}

/** Lists a tenant's generations, the newest first. */
@Injectable()
export class GenerationList {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
  ) {}

  async page(tenant: string, query: ListQuery): Promise<GenerationPage> {
    const prefix = keys.indexOf(tenant);
    const place = decodeCursor(query.cursor);
    const items: Generation[] = [];
    let scanned = 0;
    for await (const { key, found } of this.walk(tenant, query, place === null ? '' : prefix + place)) {
      if (found !== null) items.push(await this.reader.viewOf(tenant, found));
      scanned += 1;
      if (items.length < query.limit && scanned < MAX_SCANNED) continue;
      return { items, nextCursor: encodeCursor(key.slice(prefix.length)) };
    }
    return { items, nextCursor: null };
  }

  /** Goes through the index from a place on, to the end or to the last generation that can be wanted. */
  async *walk(tenant: string, filter: GenerationFilter, from = ''): AsyncGenerator<Walked> {
    const latest = filter.until === undefined ? '' : indexPlaceBefore(tenant, filter.until);
    for (let after = from > latest ? from : latest; ; ) {
      const entries = await this.store.list(keys.indexOf(tenant), { limit: READ_AT_A_TIME, after });
      const inTime = entries.filter(({ key }) => filter.since === undefined || timeOfIndexKey(key) >= filter.since);
      const known = await Promise.all(inTime.map(({ key }) => this.#known(tenant, idOfIndexKey(key))));
      for (const [index, { key }] of inTime.entries()) {
        const one = known[index] ?? null;
        yield { key, found: one !== null && isWanted(one.state, filter) ? one : null };
        after = key;
      }
      if (inTime.length < READ_AT_A_TIME) return;
    }
  }

  /** One generation; null where its record is gone or not written yet. While Temporal is away its record speaks. */
  async #known(tenant: string, id: string): Promise<KnownGeneration | null> {
    const record = await this.records.find(tenant, id);
    const known = record === null ? null : { state: record.state, live: null, workersAway: false };
    if (known !== null && isFinished(known.state.status)) return known;
    try {
      return await this.reader.read(tenant, id);
    } catch (error) {
      const code = error instanceof OrfeasError ? error.code : 'INTERNAL';
      if (code === 'GENERATION_NOT_FOUND') return null;
      if (code !== 'ORCHESTRATOR_UNAVAILABLE' || known === null) throw error;
      return known;
    }
  }
}
