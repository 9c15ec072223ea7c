import { Inject, Injectable } from '@nestjs/common';
import { isFinished, type MeshState, type MeshView, meshView } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { idOfIndexKey, keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { decodeCursor, encodeCursor } from '../generations/list-query.js';
import { type Page, unlessGone } from '../http/index-page.js';
import { SETTINGS, STORE } from '../tokens.js';
import type { MeshListQuery } from './mesh-list-query.js';
import { MeshReader } from './mesh-reader.js';

/** Index entries looked at for one page; a page of a rare status may come short, and its cursor goes on. */
const MAX_SCANNED = 500;
/** Meshes read at a time. */
const READ_AT_A_TIME = 16;

/** Lists a tenant's meshes, the newest first. */
@Injectable()
export class MeshList {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(MeshReader) private readonly reader: MeshReader,
  ) {}

  async page(tenant: string, { limit, cursor, status, operation }: MeshListQuery): Promise<Page<MeshView>> {
    const prefix = keys.meshIndexOf(tenant);
    const items: MeshView[] = [];
    let after = prefix + (decodeCursor(cursor) ?? '');
    for (let scanned = 0; scanned < MAX_SCANNED; ) {
      const entries = await this.store.list(prefix, { limit: READ_AT_A_TIME, after });
      const states = await Promise.all(entries.map(({ key }) => this.#known(tenant, idOfIndexKey(key))));
      for (const [index, { key }] of entries.entries()) {
        const state = states[index] ?? null;
        scanned += 1;
        after = key;
        if (state === null || (status ?? state.status) !== state.status) continue;
        if ((operation ?? state.operation) !== state.operation) continue;
        items.push(meshView(tenant, state, this.settings));
        if (items.length === limit) return { items, nextCursor: encodeCursor(key.slice(prefix.length)) };
      }
      if (entries.length < READ_AT_A_TIME) return { items, nextCursor: null };
    }
    return { items, nextCursor: encodeCursor(after.slice(prefix.length)) };
  }

  /** One mesh; null where its record is gone. */
  async #known(tenant: string, id: string): Promise<MeshState | null> {
    const record = await this.reader.find(tenant, id);
    if (record === null || isFinished(record.state.status)) return record?.state ?? null;
    return unlessGone(this.reader.state(tenant, id), 'MESH_NOT_FOUND');
  }
}
