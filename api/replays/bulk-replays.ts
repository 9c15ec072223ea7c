import { Inject, Injectable } from '@nestjs/common';
import {
  type BatchItem,
  type BulkReplayRequest,
  ERROR_TRAITS,
  type GenerationState,
  OrfeasError,
  type ReplayPreview,
} from '../../contracts/index.js';
import { parseFilter, stageReached } from '../generations/generation-filter.js';
import { GenerationList } from '../generations/generation-list.js';
import { replayHash } from '../generations/request-identity.js';
import { ReplayPlanner } from './replay-planner.js';

/** Generations that one order replays at most: more than this is narrowed by time. */
export const MAX_REPLAYED = 1_000;
/** Planned at a time. */
const PLANNED_AT_A_TIME = 16;

/** A generation that was asked for, and what would become of it. */
interface Candidate {
  state: GenerationState;
  item: BatchItem;
}

/** Replays of all generations that a query asks for. */
@Injectable()
export class BulkReplays {
  constructor(
    @Inject(GenerationList) private readonly lists: GenerationList,
    @Inject(ReplayPlanner) private readonly planner: ReplayPlanner,
  ) {}

  /** What {@link start} would start. Throws like it. */
  async preview(tenant: string, order: BulkReplayRequest): Promise<ReplayPreview> {
    const candidates = await this.#candidates(tenant, order);
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
   * Starts a batch of replays.
   * @throws OrfeasError INVALID_REQUEST for a query that can't be read or asks for too many, or an outage's code.
   */
  async start(tenant: string, order: BulkReplayRequest): Promise<never> {
    await this.#candidates(tenant, order);
    throw new OrfeasError('INTERNAL', 'Batches are not there yet');
  }

  /** The newest first. */
  async #candidates(
    tenant: string,
    { query, window: _, dryRun: __, ...order }: BulkReplayRequest,
  ): Promise<Candidate[]> {
    const states: GenerationState[] = [];
    for await (const { found } of this.lists.walk(tenant, parseFilter(query))) {
      if (found === null) continue;
      if (states.length === MAX_REPLAYED) throw tooMany(query);
      states.push(found.state);
    }
    const candidates: Candidate[] = [];
    for (let from = 0; from < states.length; from += PLANNED_AT_A_TIME) {
      const some = states.slice(from, from + PLANNED_AT_A_TIME);
      const items = some.map(async (state, index) => ({
        state,
        item: await this.#item(tenant, state, order, from + index),
      }));
      candidates.push(...(await Promise.all(items)));
    }
    return candidates;
  }

  async #item(
    tenant: string,
    state: GenerationState,
    order: Omit<BulkReplayRequest, 'query' | 'window' | 'dryRun'>,
    index: number,
  ): Promise<BatchItem> {
    try {
      const parent = await this.planner.parentOf(tenant, state);
      const { input } = await this.planner.plan(parent, order, null, replayHash(state.id, order));
      return { index, name: state.id, input, error: null };
    } catch (error) {
      if (!(error instanceof OrfeasError) || ERROR_TRAITS[error.code].outage) throw error;
      const { code, message } = error;
      return {
        index,
        name: state.id,
        input: null,
        error: { code, message, suggestion: ERROR_TRAITS[code].suggestion },
      };
    }
  }
}

function tooMany(query: string): OrfeasError {
  return new OrfeasError(
    'INVALID_REQUEST',
    `Expected a query of at most ${MAX_REPLAYED} generations but received ${query}: narrow it by since and until`,
  );
}
