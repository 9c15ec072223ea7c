import {
  type GenerationEvent,
  isFinished,
  OrfeasError,
  type ProgressEvent,
  type StageName,
} from '../../contracts/index.js';
import type { GenerationGateway, LiveGeneration } from '../../infra/temporal/generation-gateway.js';
import { endedOutside, endedOutsideEvent } from '../generations/ended-outside.js';
import type { GenerationReader } from '../generations/generation-reader.js';
import type { GenerationRecords } from '../generations/generation-records.js';
import { progressAt } from '../generations/progress.js';

/** How often a running generation is looked at. */
const POLL_MS = 250;
/** How long to leave Temporal alone after it did not answer. */
const OUTAGE_POLL_MS = 1_000;

export interface WatchParts {
  gateway: GenerationGateway;
  records: GenerationRecords;
  reader: GenerationReader;
  /** Told of what is no outage; the watch goes on. */
  onError(error: unknown): void;
}

/**
 * Follows one generation for all its clients: holds its numbered events from the first and the latest progress, and
 * tells listeners of each change. An outage of Temporal or of every worker only delays it.
 */
export class GenerationWatch {
  readonly events: GenerationEvent[] = [];
  /** The running stage's latest progress; null between stages. */
  progress: ProgressEvent | null = null;
  /** Whether the last event is the final status. */
  finished = false;
  readonly #parts: WatchParts;
  readonly #listeners = new Set<() => void>();
  readonly #finishedStages = new Set<StageName>();
  readonly #stop = new AbortController();
  #seenHistory = -1;
  #wake: () => void = () => {};

  constructor(
    readonly tenant: string,
    readonly id: string,
    parts: WatchParts,
  ) {
    this.#parts = parts;
  }

  /** Number of the last event known. */
  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  /** Calls `listener` after each change until the answer is called; the number of listeners left comes back. */
  listen(listener: () => void): () => number {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      return this.#listeners.size;
    };
  }

  stop(): void {
    this.#stop.abort();
    this.#wake();
  }

  /** Follows the generation until it has finished or {@link stop} is called; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    let endedSoon = false;
    while (!this.finished && !signal.aborted) {
      let pauseMs = POLL_MS;
      try {
        await this.#poll();
        if (!this.finished && !endedSoon) {
          endedSoon = true;
          this.#parts.gateway.ended(this.tenant, this.id, signal).then(
            () => this.#wake(),
            () => {
              endedSoon = false;
            },
          );
        }
      } catch (error) {
        if (!(error instanceof OrfeasError) || !error.code.endsWith('_UNAVAILABLE')) this.#parts.onError(error);
        pauseMs = OUTAGE_POLL_MS;
      }
      if (!this.finished && !signal.aborted) await this.#pause(pauseMs);
    }
    this.#stop.abort();
  }

  async #poll(): Promise<void> {
    const { tenant, id } = this;
    const live = await this.#parts.gateway.describe(tenant, id);
    if (!live?.open) {
      await this.#pollClosed();
      return;
    }
    try {
      if (live.historyLength !== this.#seenHistory) {
        this.#append((await this.#parts.gateway.events(tenant, id, this.last)) ?? []);
        this.#seenHistory = live.historyLength;
      }
    } finally {
      if (!this.finished) this.#note(live.stage);
    }
  }

  /** The workflow has ended: its record tells the rest, or, where its closing is in flight, the workflow itself. */
  async #pollClosed(): Promise<void> {
    const { tenant, id } = this;
    const record = await this.#parts.records.find(tenant, id);
    if (record !== null && isFinished(record.state.status)) this.#append(record.events);
    else this.#append((await this.#parts.gateway.events(tenant, id, this.last)) ?? record?.events ?? []);
    if (this.finished) return;
    const { state } = await this.#parts.reader.read(tenant, id);
    this.#append([endedOutsideEvent(state.error === null ? endedOutside(state) : state, this.last + 1)]);
  }

  #append(events: readonly GenerationEvent[]): void {
    const before = this.last;
    for (const event of events) {
      if (event.seq !== this.last + 1) continue;
      this.events.push(event);
      if (event.type === 'stage' && event.stage.status === 'SUCCEEDED') this.#finishedStages.add(event.stage.name);
      if (event.type === 'status' && isFinished(event.status)) this.finished = true;
    }
    if (this.last === before) return;
    this.progress = null;
    this.#tell();
  }

  #note(stage: LiveGeneration['stage']): void {
    if (stage === null || !stage.started || stage.steps === 0 || this.#finishedStages.has(stage.name)) return;
    const { name, attempt, step, steps } = stage;
    const known = this.progress;
    if (known?.stage === name && known.attempt === attempt && known.step === step) return;
    const progress = progressAt(this.#finishedStages, stage);
    this.progress = { stage: name, attempt, step, steps, progress };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
