import { Inject, Injectable } from '@nestjs/common';
import { type Generation, isFinished, OrfeasError } from '../../contracts/index.js';
import { idOfIndexKey, keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { STORE } from '../tokens.js';
import { GenerationReader } from './generation-reader.js';
import { GenerationRecords } from './generation-records.js';
import { decodeCursor, encodeCursor, isWanted, type ListQuery } from './list-query.js';

/** Index entries looked at for one page; a page of a rare status may come short, and its cursor goes on. */
const MAX_SCANNED = 500;
/** Generations read at a time. */
const READ_AT_A_TIME = 16;

export interface GenerationPage {
  items: Generation[];
  nextCursor: string | null;
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
    let after = place === null ? undefined : prefix + place;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += READ_AT_A_TIME) {
      const entries = await this.store.list(prefix, {
        limit: READ_AT_A_TIME,
        ...(after === undefined ? {} : { after }),
      });
      const found = await Promise.all(entries.map(({ key }) => this.#view(tenant, idOfIndexKey(key))));
      for (const [i, generation] of found.entries()) {
        after = entries[i]!.key;
        if (generation !== null && isWanted(generation, query)) items.push(generation);
        if (items.length === query.limit) return { items, nextCursor: encodeCursor(after.slice(prefix.length)) };
      }
      if (entries.length < READ_AT_A_TIME) return { items, nextCursor: null };
    }
    return { items, nextCursor: after === undefined ? null : encodeCursor(after.slice(prefix.length)) };
  }

  /** One generation; null where its record is gone or not written yet. While Temporal is away its record speaks. */
  async #view(tenant: string, id: string): Promise<Generation | null> {
    const record = await this.records.find(tenant, id);
    const known = record === null ? null : { state: record.state, live: null, workersAway: false };
    if (known !== null && isFinished(known.state.status)) return this.reader.viewOf(tenant, known);
    try {
      return await this.reader.view(tenant, id);
    } catch (error) {
      const code = error instanceof OrfeasError ? error.code : 'INTERNAL';
      if (code === 'GENERATION_NOT_FOUND') return null;
      if (code !== 'ORCHESTRATOR_UNAVAILABLE' || known === null) throw error;
      return this.reader.viewOf(tenant, known);
    }
  }
}
