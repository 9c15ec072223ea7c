import { Inject, Injectable } from '@nestjs/common';
import {
  type BatchItemView,
  type BatchManifest,
  type BatchState,
  type BatchView,
  base,
  batchView,
  ERROR_TRAITS,
  type ErrorCode,
  isBatchOver,
  itemStatusOf,
  OrfeasError,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { BatchGateway } from '../../infra/temporal/batch-gateway.js';
import { indexPage, type Page, unlessGone } from '../http/index-page.js';
import { BATCHES, SETTINGS, STORE } from '../tokens.js';
import type { BatchItemsQuery, BatchListQuery } from './batch-query.js';
import { BatchRecords } from './batch-records.js';

/** Reads batches: live ones from Temporal, ended ones from their records. */
@Injectable()
export class BatchReader {
  constructor(
    @Inject(BATCHES) private readonly gateway: BatchGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(BatchRecords) private readonly records: BatchRecords,
  ) {}

  /** @throws OrfeasError BATCH_NOT_FOUND, also for one of another tenant; ORCHESTRATOR_UNAVAILABLE. */
  async view(tenant: string, id: string): Promise<BatchView> {
    return batchView(tenant, await this.state(tenant, id), this.settings);
  }

  /** Throws like {@link view}. While no workflow worker answers, the record speaks. */
  async state(tenant: string, id: string): Promise<BatchState> {
    const record = await this.records.find(tenant, id);
    if (record !== null && isBatchOver(record.state.status)) return record.state;
    let live: BatchState | null;
    try {
      live = await this.gateway.state(tenant, id);
    } catch (error) {
      if (record === null) throw error;
      return record.state;
    }
    if (live !== null && isBatchOver(live.status)) return live;
    const state = live ?? record?.state;
    if (state === undefined) throw batchNotFound(id);
    return live !== null && (await this.gateway.isOpen(tenant, id)) ? state : endedOutside(state);
  }

  /** Batches of a tenant, the newest first. */
  async page(tenant: string, { limit, cursor }: BatchListQuery): Promise<Page<BatchView>> {
    const prefix = keys.batchIndexOf(tenant);
    return indexPage(this.store, { prefix, limit, cursor }, (id) =>
      unlessGone(this.view(tenant, id), 'BATCH_NOT_FOUND'),
    );
  }

  /** Items of a batch, in their order. */
  async items(tenant: string, id: string, query: BatchItemsQuery): Promise<Page<BatchItemView>> {
    const all = await this.allItems(tenant, id);
    const wanted = all.filter(
      ({ index, status }) => index >= query.cursor && (query.status === undefined || status === query.status),
    );
    const next = wanted[query.limit];
    return { items: wanted.slice(0, query.limit), nextCursor: next === undefined ? null : String(next.index) };
  }

  /** All items of a batch. Throws like {@link view}. */
  async allItems(tenant: string, id: string): Promise<BatchItemView[]> {
    const [state, manifest] = await Promise.all([this.state(tenant, id), this.records.manifest(tenant, id)]);
    const codes = new Map<number, ErrorCode>();
    for (const [code, indices] of Object.entries(state.codes)) {
      for (const index of indices ?? []) codes.set(index, code as ErrorCode);
    }
    return manifest.map((item, index) =>
      itemView(item, { index, letter: state.letters[index], code: codes.get(index) }, base(this.settings)),
    );
  }
}

export function batchNotFound(id: string): OrfeasError {
  return new OrfeasError('BATCH_NOT_FOUND', `There is no batch ${id}`);
}

function itemView(
  { name, generation, error: refusal }: BatchManifest['items'][number],
  { index, letter, code }: { index: number; letter: string | undefined; code: ErrorCode | undefined },
  address: string,
): BatchItemView {
  const status = itemStatusOf(letter);
  // One that was canceled before it was started has no code, and no generation to look at.
  const isStarted = status === 'CANCELED' ? code !== undefined : status !== 'PENDING' && status !== 'REFUSED';
  const error =
    refusal ??
    (code === undefined
      ? null
      : { code, message: ERROR_TRAITS[code].title, suggestion: ERROR_TRAITS[code].suggestion });
  return {
    index,
    name,
    status,
    generation:
      isStarted && generation !== null ? { id: generation, url: `${address}/v1/generations/${generation}` } : null,
    error,
  };
}

/** A batch whose workflow was ended by an operator, or that Temporal has lost: nothing more is started. */
function endedOutside(state: BatchState): BatchState {
  return { ...state, status: 'CANCELED', finishedAt: state.finishedAt ?? state.startedAt ?? state.createdAt };
}
