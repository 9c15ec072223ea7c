import { OrfeasError } from '../contracts/errors.js';
import type { StageHeartbeat } from '../contracts/orchestration.js';

/** Where signs of life go: an activity's context. */
export interface Pulse {
  heartbeat(details?: unknown): void;
}

/** Beats this often at least; the SDK sends no more than one a second to the server. */
const BEAT_EVERY_MS = 500;

/**
 * The signs of life of one attempt. It beats by itself, but only while the stage has made progress within its limit
 * (or a wait is declared): a hung stage falls silent, and `hung` says so.
 */
export class Progress {
  readonly #pulse: Pulse;
  readonly #silenceMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #hung = new AbortController();
  #beat: StageHeartbeat;
  #lastSignAt = Date.now();
  #waiting = true;

  /**
   * @param before what the attempt before said last; undefined for the first.
   * @param silenceMs longest time without progress while the stage computes.
   */
  constructor(pulse: Pulse, before: StageHeartbeat | undefined, silenceMs: number) {
    this.#pulse = pulse;
    this.#silenceMs = silenceMs;
    // Counted as fruitless from the start, since an attempt that is killed can't say so at its end.
    this.#beat = {
      step: 0,
      steps: 0,
      fruitless: (before?.fruitless ?? 0) + 1,
      checkpoint: before?.checkpoint ?? -1,
      waiting: null,
    };
    this.#timer = setInterval(() => this.#sendIfAlive(), BEAT_EVERY_MS);
    this.#send();
  }

  /** Aborts with STAGE_FAILED when the stage has been silent for too long. */
  get hung(): AbortSignal {
    return this.#hung.signal;
  }

  /** Attempts before this one, in a row, that brought no new checkpoint. */
  get fruitlessBefore(): number {
    return this.#beat.fruitless - 1;
  }

  /** The stage computes and has come this far. */
  step(step: number, of: number): void {
    this.#waiting = false;
    this.#lastSignAt = Date.now();
    this.#beat = { ...this.#beat, step, steps: of, waiting: null };
    this.#send();
  }

  /** The engine has come this far; the stage itself still waits for it, and the engine's own limits hold. */
  engineStep(step: number, of: number): void {
    this.#waiting = true;
    this.#beat = { ...this.#beat, step, steps: of, waiting: null };
    this.#send();
  }

  /**
   * The stage waits for storage, a free thread or the engine: silence is no hang.
   * @param memory what it waits for on the device; null where it waits for no memory.
   */
  waiting(memory: StageHeartbeat['waiting'] = null): void {
    this.#waiting = true;
    if (memory === null && this.#beat.waiting === null) return;
    this.#beat = { ...this.#beat, waiting: memory };
    this.#send();
  }

  /** The stage computes again. */
  computing(): void {
    this.#waiting = false;
    this.#lastSignAt = Date.now();
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

  stop(): void {
    clearInterval(this.#timer);
  }

  #sendIfAlive(): void {
    if (this.#waiting || Date.now() - this.#lastSignAt < this.#silenceMs) this.#send();
    else this.#hung.abort(new OrfeasError('STAGE_FAILED', `The stage made no progress for ${this.#silenceMs} ms`));
  }

  #send(): void {
    this.#pulse.heartbeat(this.#beat);
  }
}
