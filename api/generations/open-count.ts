/** What was counted of one scope (a tenant, or all of them), and when. */
interface Counted {
  atMs: number;
  /** Open generations, as far as they were visible. */
  open: number;
  /** Visible ones that were started within the window before. */
  started: number;
}

/** What a generation's start may take to become visible; seen below a second, ten times that is given. */
export const VISIBLE_AFTER_MS = 10_000;
/** A count is good for this long, with what this process has started since. */
const FRESH_MS = 1_000;
/** Of a full queue a count is good for less: a place may have become free. */
const FRESH_WHEN_FULL_MS = 200;

/** How Temporal is asked: open ones, and those started since a time. */
export interface OpenCounter {
  open(): Promise<number>;
  startedSince(since: Date): Promise<number>;
}

/**
 * How many generations of one scope are open. Counts are up to a second late, so what this process has started and
 * Temporal does not show yet is added; what other processes started just now is missed by that second.
 */
export class OpenCount {
  readonly #counter: OpenCounter;
  readonly #now: () => number;
  #counted: Counted | null = null;
  #counting: Promise<void> | null = null;
  /** When this process started generations lately, ms, in order. */
  #starts: number[] = [];

  constructor(counter: OpenCounter, now: () => number) {
    this.#counter = counter;
    this.#now = now;
  }

  /** The number now, exact enough to tell whether it is below `limit`. */
  async below(limit: number): Promise<boolean> {
    const isFresh = () => {
      const age = this.#now() - (this.#counted?.atMs ?? Number.NEGATIVE_INFINITY);
      return age < (this.value < limit ? FRESH_MS : FRESH_WHEN_FULL_MS);
    };
    if (!isFresh()) {
      this.#counting ??= this.#count().finally(() => {
        this.#counting = null;
      });
      await this.#counting;
    }
    return this.value < limit;
  }

  /** By the last count and the starts since; 0 before the first. */
  get value(): number {
    if (this.#counted === null) return this.#starts.length;
    const { atMs, open, started } = this.#counted;
    const own = this.#starts.filter((startMs) => startMs >= atMs - VISIBLE_AFTER_MS).length;
    return open + Math.max(0, own - started);
  }

  /** Takes a place; the answer gives it back where nothing was started after all. */
  take(): () => void {
    const atMs = this.#now();
    this.#starts = [...this.#starts.filter((startMs) => startMs >= atMs - 2 * VISIBLE_AFTER_MS), atMs];
    return () => {
      const index = this.#starts.indexOf(atMs);
      if (index >= 0) this.#starts.splice(index, 1);
    };
  }

  async #count(): Promise<void> {
    const atMs = this.#now();
    const [open, started] = await Promise.all([
      this.#counter.open(),
      this.#counter.startedSince(new Date(atMs - VISIBLE_AFTER_MS)),
    ]);
    this.#counted = { atMs, open, started };
  }
}
