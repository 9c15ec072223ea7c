import { Inject, Injectable } from '@nestjs/common';
import {
  type Generation,
  type GenerationState,
  generationView,
  isFinished,
  OrfeasError,
  type Waiting,
  WORKFLOW_QUEUE,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { GenerationGateway, LiveGeneration } from '../../infra/temporal/generation-gateway.js';
import { GATEWAY, SETTINGS } from '../tokens.js';
import { endedOutside } from './ended-outside.js';
import { GenerationRecords } from './generation-records.js';
import { withLiveStage } from './progress.js';
import { QueueReports } from './queue-reports.js';
import { StageTimes } from './stage-times.js';

/** What is known of a generation now. */
export interface KnownGeneration {
  state: GenerationState;
  live: LiveGeneration | null;
  /** Whether the state comes from the record because no workflow worker answers. */
  workersAway: boolean;
}

/** A workflow that did not answer is asked again after this long; until then its record speaks at once, ms. */
const SILENCE_MS = 5_000;
const NOTHING_KNOWN = { ahead: null, needMiB: null, freeMiB: null, etaSeconds: null } as const;
/** Silent workflows remembered; more than these only cost their clients a wait. */
const MAX_SILENT = 1_000;

/** Reads generations: live ones from Temporal, finished ones from their records. */
@Injectable()
export class GenerationReader {
  /** When each workflow last did not answer, ms. */
  readonly #silentSince = new Map<string, number>();

  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
    @Inject(QueueReports) private readonly queues: QueueReports,
    @Inject(StageTimes) private readonly times: StageTimes,
  ) {}

  /** @throws OrfeasError GENERATION_NOT_FOUND, also for one of another tenant; ORCHESTRATOR_UNAVAILABLE. */
  async view(tenant: string, id: string): Promise<Generation> {
    return this.viewOf(tenant, await this.read(tenant, id));
  }

  async viewOf(tenant: string, known: KnownGeneration): Promise<Generation> {
    const stages = withLiveStage(known.state.stages, known.live?.stage ?? null);
    return generationView(tenant, known.state, { stages, waiting: await this.#waiting(known) }, this.settings);
  }

  /** Throws like {@link view}. */
  async read(tenant: string, id: string): Promise<KnownGeneration> {
    const done = this.records.remembered(tenant, id);
    if (done !== null) return { state: done.state, live: null, workersAway: false };
    const live = await this.#describe(tenant, id);
    return live?.open ? this.#readOpen(tenant, id, live) : this.#readClosed(tenant, id, live);
  }

  /** Notes that a generation's workflow has just answered: it is asked again, however silent it was before. */
  heard(tenant: string, id: string): void {
    this.#silentSince.delete(`${tenant}/${id}`);
  }

  /** Whether the tenant has such a generation; asks Temporal only where no record is written yet. */
  async exists(tenant: string, id: string): Promise<boolean> {
    if ((await this.records.find(tenant, id)) !== null) return true;
    return (await this.gateway.describe(tenant, id)) !== null;
  }

  /** Null where Temporal does not know it, and where Temporal is away but the record says all. */
  async #describe(tenant: string, id: string): Promise<LiveGeneration | null> {
    try {
      return await this.gateway.describe(tenant, id);
    } catch (error) {
      const record = await this.records.find(tenant, id);
      if (record !== null && isFinished(record.state.status)) return null;
      throw error;
    }
  }

  async #readOpen(tenant: string, id: string, live: LiveGeneration): Promise<KnownGeneration> {
    const key = `${tenant}/${id}`;
    if (Date.now() - (this.#silentSince.get(key) ?? 0) < SILENCE_MS) {
      const record = await this.records.find(tenant, id);
      if (record !== null) return { state: record.state, live, workersAway: true };
    }
    try {
      const state = await this.gateway.state(tenant, id);
      this.#silentSince.delete(key);
      if (state !== null) return { state, live, workersAway: false };
    } catch (error) {
      if (this.#silentSince.size >= MAX_SILENT) this.#silentSince.clear();
      this.#silentSince.set(key, Date.now());
      const record = await this.records.find(tenant, id);
      if (record === null) throw error;
      return { state: record.state, live, workersAway: true };
    }
    return this.#readClosed(tenant, id, null);
  }

  async #readClosed(tenant: string, id: string, live: LiveGeneration | null): Promise<KnownGeneration> {
    const record = await this.records.find(tenant, id);
    if (record !== null && isFinished(record.state.status)) {
      this.times.note(record.state);
      return { state: record.state, live, workersAway: false };
    }
    const state = (live === null ? null : await this.gateway.state(tenant, id)) ?? record?.state ?? null;
    // Temporal may remember it for longer than it is kept.
    if (state === null || (record === null && isOver(state))) throw notFound(id);
    return { state: isFinished(state.status) ? state : endedOutside(state), live, workersAway: false };
  }

  async #waiting({ state, live, workersAway }: KnownGeneration): Promise<Waiting | null> {
    if (state.awaitsTurn) return { ...NOTHING_KNOWN, for: 'turn', queue: WORKFLOW_QUEUE };
    const waiting = await this.queues.waiting(live);
    if (waiting !== null || !workersAway || live?.stage) return waiting;
    return { ...NOTHING_KNOWN, for: 'worker', queue: WORKFLOW_QUEUE };
  }
}

function isOver({ expiresAt }: GenerationState): boolean {
  return expiresAt !== null && Date.parse(expiresAt) < Date.now();
}

export function notFound(id: string): OrfeasError {
  return new OrfeasError('GENERATION_NOT_FOUND', `There is no generation ${id}`);
}
