import { createHash, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  BATCH_PRIORITY,
  type BatchInput,
  type BatchItem,
  type BatchState,
  type BatchView,
  batchView,
  canonicalJson,
  type GenerationInput,
  ITEM_LETTERS,
  type Json,
  OrfeasError,
  type WebhookReceiver,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { BatchGateway } from '../../infra/temporal/batch-gateway.js';
import { checkSameRequest } from '../generations/request-identity.js';
import { BATCHES, LOGGER, SETTINGS } from '../tokens.js';
import { BatchRecords } from './batch-records.js';

/** An item takes some 3 kB; a page of them should stay well below 10 kB. */
const PAGE_SIZE = 2;
/** An item makes some 15 events of the batch's history, of which Temporal suggests to keep at most 4096. */
const ITEMS_PER_RUN = 150;
/** A generation tells of its end itself; this is for those that were ended from outside, ms. */
const SILENCE_MS = 60_000;

/** One item of a batch that is to be; `input` may name any batch and priority: the batch's own are put in. */
export type NewBatchItem = Omit<BatchItem, 'index'>;

/** What a batch is started from. */
export interface BatchOrder {
  tenant: string;
  items: readonly NewBatchItem[];
  name?: string | null;
  /** 1 (first) to 5, of all its generations; by default that of batches. */
  priority?: number;
  /** Generations under way at a time. */
  window?: number;
  /** Who is told of its end. */
  receivers?: readonly WebhookReceiver[];
  /** The id, where the request's Idempotency-Key determines it; otherwise a fresh one is drawn. */
  id?: string;
  /** What tells this request from another one with the same id. */
  requestHash?: string;
}

/** Starts batches. */
@Injectable()
export class BatchStarter {
  constructor(
    @Inject(BATCHES) private readonly gateway: BatchGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(BatchRecords) private readonly records: BatchRecords,
  ) {}

  /**
   * Starts a batch, or finds the one that the same request with the same id has started.
   * @throws OrfeasError INVALID_REQUEST for no items or more than ORFEAS_BATCH_MAX_ITEMS, IDEMPOTENCY_CONFLICT, or an
   * outage's code.
   */
  async start(order: BatchOrder): Promise<BatchView> {
    const { tenant } = order;
    const most = this.settings.ORFEAS_BATCH_MAX_ITEMS;
    if (order.items.length === 0 || order.items.length > most) {
      throw new OrfeasError('INVALID_REQUEST', `Expected 1 to ${most} items but received ${order.items.length}`);
    }
    const requestHash = order.requestHash ?? hashOf(order);
    const known = order.id === undefined ? null : await this.find(tenant, order.id, requestHash);
    if (known !== null) return known;
    const state = this.#stateOf(order);
    const items = order.items.map((item, index) => ({ ...item, index, input: own(item.input, index, state) }));
    await this.records.keepItems(tenant, state.id, items);
    const input = this.#inputOf(order, state, requestHash);
    if (!(await this.gateway.start(input))) {
      return (await this.find(tenant, state.id, requestHash)) ?? batchView(tenant, state, this.settings);
    }
    // The workflow writes it too; a store that is away now must not lose a batch that has begun.
    await this.records
      .open({ schema: 'orfeas.batch/1', tenant, state, requestHash })
      .catch((err) => this.logger.warn({ err, id: state.id }, 'first record of a batch not written'));
    return batchView(tenant, state, this.settings);
  }

  /**
   * The batch that a request with this id has started; null without one.
   * @throws OrfeasError IDEMPOTENCY_CONFLICT when it was another request.
   */
  async find(tenant: string, id: string, requestHash: string): Promise<BatchView | null> {
    const record = await this.records.find(tenant, id);
    if (record === null) return null;
    checkSameRequest(id, record.requestHash, requestHash);
    return batchView(tenant, record.state, this.settings);
  }

  #stateOf({ id, name, items, priority, window }: BatchOrder): BatchState {
    const letters = items.map(({ input }) => (input === null ? ITEM_LETTERS.REFUSED : ITEM_LETTERS.PENDING));
    const codes: BatchState['codes'] = {};
    for (const [index, { input, error }] of items.entries()) {
      const code = error?.code ?? 'INTERNAL';
      if (input === null) codes[code] = [...(codes[code] ?? []), index];
    }
    const refused = letters.filter((letter) => letter === ITEM_LETTERS.REFUSED).length;
    return {
      id: id ?? randomUUID(),
      name: name ?? null,
      status: 'PENDING',
      totals: {
        items: items.length,
        pending: items.length - refused,
        running: 0,
        succeeded: 0,
        failed: 0,
        canceled: 0,
        refused,
      },
      priority: priority ?? BATCH_PRIORITY,
      window: window ?? this.settings.ORFEAS_BATCH_WINDOW,
      createdAt: new Date().toISOString(),
      startedAt: null,
      finishedAt: null,
      cancelRequested: false,
      letters: letters.join(''),
      codes,
    };
  }

  #inputOf({ tenant, receivers }: BatchOrder, state: BatchState, requestHash: string): BatchInput {
    const { ORFEAS_PUBLIC_URL, ORFEAS_API_HOST, ORFEAS_API_PORT } = this.settings;
    const url = (ORFEAS_PUBLIC_URL ?? `http://${ORFEAS_API_HOST}:${ORFEAS_API_PORT}`).replace(/\/+$/, '');
    return {
      tenant,
      state,
      requestHash,
      receivers: receivers ?? [],
      link: `${url}/v1/batches/${state.id}`,
      pageSize: PAGE_SIZE,
      itemsPerRun: ITEMS_PER_RUN,
      silenceMs: SILENCE_MS,
    };
  }
}

/** The item's generation as one of this batch. */
function own(input: GenerationInput | null, index: number, { id, priority }: BatchState): GenerationInput | null {
  return input === null ? null : { ...input, priority, batch: { id, index } };
}

function hashOf({ items, name, priority, window }: BatchOrder): string {
  const told = items.map((item) => [item.name, item.input?.requestHash ?? item.error?.code ?? null]);
  const text = canonicalJson({
    items: told,
    name: name ?? null,
    priority: priority ?? null,
    window: window ?? null,
  } as Json);
  return createHash('sha256').update(text).digest('hex');
}
