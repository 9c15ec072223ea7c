import { OrfeasError } from '../../contracts/errors.js';

/** Deaths in a row after which a pack is refused: fewer than the attempts that a stage has. */
const DEATHS_ALLOWED = 3;
/** The first refusal lasts this long; each further one twice as long as the one before, up to the longest. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

/** How a job that was let through ended, as far as its pack is to be trusted. */
export type BreakerOutcome = 'succeeded' | 'died' | 'neither';

interface Trouble {
  deaths: number;
  pauseMs: number;
  refusedUntil: number;
  /** After a pause one job goes ahead; the others wait for what becomes of it. */
  isTrying: boolean;
}

/** Stops feeding an engine that keeps dying, pack by pack; after a pause one job may try again. */
export class Breaker {
  readonly #now: () => number;
  readonly #troubles = new Map<string, Trouble>();

  /** @param now milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Lets a job of a pack through.
   * @returns what to call once when the job has ended.
   * @throws OrfeasError ENGINE_CRASHED, with the time after which it may be tried again.
   */
  admit(pack: string): (outcome: BreakerOutcome) => void {
    const trouble = this.#troubles.get(pack);
    const isOpen = trouble !== undefined && trouble.deaths >= DEATHS_ALLOWED;
    if (isOpen) {
      const retryAt = trouble.isTrying ? this.#now() + FIRST_PAUSE_MS : trouble.refusedUntil;
      if (trouble.isTrying || this.#now() < retryAt) throw this.#refusal(trouble.deaths, retryAt);
      trouble.isTrying = true;
    }
    return (outcome) => this.#ended(pack, isOpen, outcome);
  }

  #ended(pack: string, wasTry: boolean, outcome: BreakerOutcome): void {
    if (outcome === 'succeeded') {
      this.#troubles.delete(pack);
      return;
    }
    const trouble = this.#troubles.get(pack) ?? { deaths: 0, pauseMs: 0, refusedUntil: 0, isTrying: false };
    if (wasTry) trouble.isTrying = false;
    if (outcome === 'neither') return;
    trouble.deaths++;
    // Jobs that were let through before it opened may die as well; they do not make the pause longer.
    const isShut = this.#now() < trouble.refusedUntil;
    if (trouble.deaths >= DEATHS_ALLOWED && !isShut) {
      trouble.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * trouble.pauseMs));
      trouble.refusedUntil = this.#now() + trouble.pauseMs;
    }
    this.#troubles.set(pack, trouble);
  }

  #refusal(deaths: number, retryAt: number): OrfeasError {
    const until = new Date(retryAt).toISOString();
    const message = `The engine died ${deaths} times in a row on this pack, which is refused until ${until}`;
    return new OrfeasError('ENGINE_CRASHED', message, { retryAfterMs: retryAt - this.#now() });
  }
}
