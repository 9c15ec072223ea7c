import { setTimeout as delay } from 'node:timers/promises';
import { isFinished, OrfeasError, type SequenceEvent, type SequenceProgress } from '../../contracts/index.js';
import type { EventSource } from '../events/event-stream.js';
import type { KnownSequence } from './sequence-reader.js';

/** How often a sequence under way is looked at. */
const POLL_MS = 300;
/** How long to leave alone what did not answer. */
const OUTAGE_POLL_MS = 1_000;

/** Follows one sequence for one client: its numbered events from the first, and the latest progress. */
export class SequenceWatch implements EventSource<SequenceEvent, SequenceProgress> {
  readonly events: SequenceEvent[] = [];
  progress: SequenceProgress | null = null;
  finished = false;
  readonly #stop = new AbortController();
  #listener: () => void = () => undefined;

  /** @param read asks how it stands; an outage only delays what is told. */
  constructor(private readonly read: () => Promise<KnownSequence>) {}

  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  listen(listener: () => void): () => number {
    this.#listener = listener;
    return () => {
      this.#stop.abort();
      return 0;
    };
  }

  /** Follows it until it has ended or nobody listens any more; never rejects but for what is no outage. */
  async run(): Promise<void> {
    while (!this.finished && !this.#stop.signal.aborted) {
      let pauseMs = POLL_MS;
      try {
        this.#note(await this.read());
      } catch (error) {
        if (!(error instanceof OrfeasError) || !error.code.endsWith('_UNAVAILABLE')) throw error;
        pauseMs = OUTAGE_POLL_MS;
      }
      if (!this.finished) await delay(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  #note({ state, live }: KnownSequence): void {
    const fresh = state.events.filter(({ seq }) => seq > this.last);
    this.events.push(...fresh);
    this.finished = isFinished(state.status) && state.events.length > 0;
    const known = this.progress;
    const next = live?.progress ?? null;
    const isNews = next !== null && (known?.attempt !== next.attempt || known.step !== next.step);
    if (isNews) this.progress = next;
    if (fresh.length > 0 || isNews || this.finished) this.#listener();
  }
}
