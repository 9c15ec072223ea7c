import { Inject, Injectable } from '@nestjs/common';
import {
  type BatchView,
  type BulkReplayRequest,
  ERROR_TRAITS,
  type GenerationState,
  OrfeasError,
  type ReplayOrder,
  type ReplayPreview,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { BatchStarter, type NewBatchItem } from '../batches/batch-starter.js';
import { parseFilter, stageReached } from '../generations/generation-filter.js';
import { GenerationList } from '../generations/generation-list.js';
import { bulkReplayHash, idempotentId, replayHash } from '../generations/request-identity.js';
import { SETTINGS } from '../tokens.js';
import { Receivers } from '../webhooks/receivers.js';
import { ReplayPlanner } from './replay-planner.js';

/** Planned at a time. */
const PLANNED_AT_A_TIME = 16;
/** A batch's name is a line for people. */
const MAX_NAME_CHARACTERS = 100;

/** A generation that was asked for, and what would become of it. */
interface Candidate {
  state: GenerationState;
  item: NewBatchItem;
}

/** Replays of all generations that a query asks for. */
@Injectable()
export class BulkReplays {
  constructor(
    @Inject(GenerationList) private readonly lists: GenerationList,
    @Inject(ReplayPlanner) private readonly planner: ReplayPlanner,
    @Inject(BatchStarter) private readonly batches: BatchStarter,
    @Inject(Receivers) private readonly receivers: Receivers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** What {@link start} would start. Throws like it. */
  async preview(tenant: string, request: BulkReplayRequest): Promise<ReplayPreview> {
    const candidates = await this.#candidates(tenant, request);
    return {
      total: candidates.length,
      replayable: candidates.filter(({ item }) => item.error === null).length,
      items: candidates.map(({ state, item }) => ({
        id: state.id,
        status: state.status,
        stage: stageReached(state),
        createdAt: state.createdAt,
        error: item.error,
      })),
    };
  }

  /**
   * Starts a batch of replays; those that can't begin are refused items of it.
   * @param key the request's Idempotency-Key: what the same request has started before is found again.
   * @throws OrfeasError INVALID_REQUEST for a query that can't be read, asks for none or for too many;
   * IDEMPOTENCY_CONFLICT, FORBIDDEN_ADDRESS, or an outage's code.
   */
  async start(tenant: string, request: BulkReplayRequest, key: string | undefined): Promise<BatchView> {
    const { priority, window, query, fromStage, webhook } = request;
    if (webhook) await this.receivers.check(webhook, '/webhook/url');
    const id = key === undefined ? undefined : idempotentId(tenant, key);
    const requestHash = bulkReplayHash(request);
    const known = id === undefined ? null : await this.batches.find(tenant, id, requestHash);
    if (known !== null) return known;
    const items = (await this.#candidates(tenant, request)).map(({ item }) => item);
    if (items.length === 0) throw new OrfeasError('INVALID_REQUEST', `There is no generation of ${query}`);
    const name = `replay from ${fromStage}: ${query}`.slice(0, MAX_NAME_CHARACTERS);
    return this.batches.start({
      ...{ tenant, items, name, priority, receivers: await this.receivers.of(tenant, webhook) },
      ...(window === undefined ? {} : { window }),
      ...(id === undefined ? {} : { id, requestHash }),
    });
  }

  /** The newest first. */
  async #candidates(tenant: string, { query, window: _, dryRun: __, ...order }: BulkReplayRequest) {
    const states: GenerationState[] = [];
    const most = this.settings.ORFEAS_BATCH_MAX_ITEMS;
    for await (const { found } of this.lists.walk(tenant, parseFilter(query))) {
      if (found === null) continue;
      if (states.length === most) throw tooMany(most, query);
      states.push(found.state);
    }
    return atATime(PLANNED_AT_A_TIME, states, (state) => this.#candidate(tenant, state, order));
  }

  async #candidate(tenant: string, state: GenerationState, order: ReplayOrder): Promise<Candidate> {
    const { id: name } = state;
    try {
      const parent = await this.planner.parentOf(tenant, state);
      const { input } = await this.planner.plan(parent, order, null, replayHash(name, order));
      return { state, item: { name, input, error: null } };
    } catch (error) {
      if (!(error instanceof OrfeasError) || ERROR_TRAITS[error.code].outage) throw error;
      const { code, message } = error;
      const { suggestion } = ERROR_TRAITS[code];
      return { state, item: { name, input: null, error: { code, message, suggestion } } };
    }
  }
}

function tooMany(most: number, query: string): OrfeasError {
  const advice = 'narrow it by since and until';
  return new OrfeasError('INVALID_REQUEST', `Expected at most ${most} generations but ${query} are more: ${advice}`);
}
