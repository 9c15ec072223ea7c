import { OrfeasError } from '../contracts/errors.js';
import type { StageHeartbeat } from '../contracts/orchestration.js';

/** Where signs of life go: an activity's context. */
export interface Pulse {
  heartbeat(details?: unknown): void;
}

/** Beats this often at least; the SDK sends no more than one a second to the server. */
const BEAT_EVERY_MS = 500;

/** How long a stage may take. */
export interface StageLimits {
  /** Longest time without progress while the stage computes, ms. */
  silenceMs: number;
  /** Longest time that it computes, over all attempts, ms; without it there is no limit. */
  computeMs?: number;
}

/**
 * The signs of life of one attempt. It beats by itself, but only while the stage has made progress within its limit
 * (or a wait is declared): a hung stage falls silent, and `overdue` says so. It also keeps the time that the stage has
 * computed: its own and its engine's, not what it waited for a thread, for memory or for storage.
 */
export class Progress {
  readonly #pulse: Pulse;
  readonly #limits: StageLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #overdue = new AbortController();
  #beat: StageHeartbeat;
  #lastSignAt = Date.now();
  /** Whether silence is no hang. */
  #waiting = true;
  /** Since when the stage or its engine has computed, in the notation of `performance.now`; null while it waits. */
  #computingSince: number | null = null;

  /** @param before what the attempt before said last; undefined for the first. */
  constructor(pulse: Pulse, before: StageHeartbeat | undefined, limits: StageLimits) {
    this.#pulse = pulse;
    this.#limits = limits;
    // Counted as fruitless from the start, since an attempt that is killed can't say so at its end.
    this.#beat = {
      step: 0,
      steps: 0,
      fruitless: (before?.fruitless ?? 0) + 1,
      checkpoint: before?.checkpoint ?? -1,
      computedMs: before?.computedMs ?? 0,
      waiting: null,
    };
    this.#timer = setInterval(() => this.#sendIfAlive(), BEAT_EVERY_MS);
    this.#send();
  }

  /**
   * Aborts with STAGE_FAILED when the stage has been silent for too long, with TIME_LIMIT_EXCEEDED when it has
   * computed for longer than it may.
   */
  get overdue(): AbortSignal {
    return this.#overdue.signal;
  }

  /** Attempts before this one, in a row, that brought no new checkpoint. */
  get fruitlessBefore(): number {
    return this.#beat.fruitless - 1;
  }

  /** The stage computes and has come this far. */
  step(step: number, of: number): void {
    this.computing();
    this.#beat = { ...this.#beat, step, steps: of, waiting: null };
    this.#send();
  }

  /** The engine has come this far; the stage itself still waits for it, and the engine's own limits hold. */
  engineStep(step: number, of: number): void {
    this.#waiting = true;
    this.#beat = { ...this.#beat, step, steps: of, waiting: null };
    this.#send();
  }

  /** The engine computes for the stage from here on, or no more. */
  engineTurn(now: 'begins' | 'ends'): void {
    this.#waiting = true;
    this.#count(now === 'begins' ? 'computing' : 'waiting');
  }

  /**
   * The stage waits for storage, a free thread or the engine: silence is no hang.
   * @param memory what it waits for on the device; null where it waits for no memory.
   */
  waiting(memory: StageHeartbeat['waiting'] = null): void {
    this.#waiting = true;
    this.#count('waiting');
    if (memory === null && this.#beat.waiting === null) return;
    this.#beat = { ...this.#beat, waiting: memory };
    this.#send();
  }

  /** The stage computes again. */
  computing(): void {
    this.#waiting = false;
    this.#lastSignAt = Date.now();
    this.#count('computing');
  }

  /** A new checkpoint is stored: the attempt has brought something. */
  checkpointed(step: number): void {
    if (step <= this.#beat.checkpoint) return;
    this.#beat = { ...this.#beat, checkpoint: step, fruitless: 0 };
    this.#send();
  }

  /** The attempt ends through no fault of its own and must not count. */
  excuse(): void {
    this.#beat = { ...this.#beat, fruitless: Math.max(0, this.#beat.fruitless - 1) };
    this.#send();
  }

  /** The attempt is over: what it has computed is said, and then no more. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#computingSince === null) return;
    this.#count('waiting');
    this.#send();
  }

  /** Adds the time since the last count, where it was computed in, and goes on as named. */
  #count(goesOn: 'computing' | 'waiting'): void {
    const now = performance.now();
    const { computedMs = 0 } = this.#beat;
    const added = this.#computingSince === null ? 0 : now - this.#computingSince;
    this.#beat = { ...this.#beat, computedMs: computedMs + added };
    this.#computingSince = goesOn === 'computing' ? now : null;
  }

  #sendIfAlive(): void {
    const { silenceMs, computeMs = Number.POSITIVE_INFINITY } = this.#limits;
    if (this.#computingSince !== null) this.#count('computing');
    if ((this.#beat.computedMs ?? 0) > computeMs) {
      const message = `The stage has computed for longer than the ${Math.round(computeMs)} ms that were left`;
      this.#overdue.abort(new OrfeasError('TIME_LIMIT_EXCEEDED', message));
    }
    if (this.#waiting || Date.now() - this.#lastSignAt < silenceMs) this.#send();
    else this.#overdue.abort(new OrfeasError('STAGE_FAILED', `The stage made no progress for ${silenceMs} ms`));
  }

  #send(): void {
    this.#pulse.heartbeat(this.#beat);
  }
}
