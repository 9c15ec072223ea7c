import { Inject, Injectable } from '@nestjs/common';
import {
  isFinished,
  type LiveSequence,
  OrfeasError,
  type SequenceRecord,
  type SequenceState,
  type SequenceView,
  sequenceRecordSchema,
  sequenceView,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { SequenceGateway } from '../../infra/temporal/sequence-gateway.js';
import type { BatchListQuery } from '../batches/batch-query.js';
import { indexPage, type Page, unlessGone } from '../http/index-page.js';
import { isId } from '../http/is-id.js';
import { SEQUENCES, SETTINGS, STORE } from '../tokens.js';

/** How a sequence stands: its state, and what Temporal knows of one under way. */
export interface KnownSequence {
  state: SequenceState;
  /** Null where it has ended, or Temporal is away. */
  live: LiveSequence | null;
}

/** Reads sequences: those under way from Temporal, those that have ended from their records. */
@Injectable()
export class SequenceReader {
  constructor(
    @Inject(SEQUENCES) private readonly gateway: SequenceGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORE) private readonly store: ObjectStore,
  ) {}

  /** @throws OrfeasError SEQUENCE_NOT_FOUND, also for one of another tenant. */
  async view(tenant: string, id: string): Promise<SequenceView> {
    const { state, live } = await this.read(tenant, id);
    return sequenceView(tenant, state, live, this.settings);
  }

  /** Throws like {@link view}. While Temporal or no workflow worker answers, the record speaks. */
  async read(tenant: string, id: string): Promise<KnownSequence> {
    const record = isId(id) ? await this.find(tenant, id) : null;
    if (record === null) throw new OrfeasError('SEQUENCE_NOT_FOUND', `There is no sequence ${id.slice(0, 64)}`);
    if (isFinished(record.state.status)) return { state: record.state, live: null };
    try {
      const live = await this.gateway.describe(tenant, id);
      const state = live === null ? null : await this.gateway.state(tenant, id);
      if (state === null) return { state: record.state, live: null };
      if (isFinished(state.status) || live?.open) return { state, live };
      return { state: endedOutside(state), live: null };
    } catch (error) {
      if (error instanceof OrfeasError && error.code === 'ORCHESTRATOR_UNAVAILABLE') {
        return { state: record.state, live: null };
      }
      throw error;
    }
  }

  /** Sequences of a tenant, the newest first. */
  async page(tenant: string, { limit, cursor }: BatchListQuery): Promise<Page<SequenceView>> {
    const prefix = keys.sequenceIndexOf(tenant);
    return indexPage(this.store, { prefix, limit, cursor }, (id) =>
      unlessGone(this.view(tenant, id), 'SEQUENCE_NOT_FOUND'),
    );
  }

  find(tenant: string, id: string): Promise<SequenceRecord | null> {
    return getJson(this.store, keys.sequence(tenant, id), sequenceRecordSchema);
  }
}

/** A sequence whose workflow was ended by an operator, or by its deadline: the end is told as an event too. */
function endedOutside(state: SequenceState): SequenceState {
  const at = state.startedAt ?? state.createdAt;
  const end = { seq: state.events.length + 1, at, type: 'status', status: 'CANCELED', error: null } as const;
  return { ...state, status: 'CANCELED', finishedAt: at, events: [...state.events, end] };
}
