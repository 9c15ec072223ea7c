import { type Breaker, breakerSchema } from '../../contracts/webhooks.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';

/** Failures in a row after which an endpoint is left alone. With the default pauses a message's first five take 5 min. */
const FAILURES_TO_OPEN = 5;

export interface BreakerOptions {
  /** How long an endpoint is left alone, ms. */
  restMs: number;
  /** How long whoever may try it then has the only turn, ms. */
  turnMs: number;
}

/**
 * Gives endpoints that fail again and again a rest. It is kept in the store, for all workers: closed while an endpoint
 * answers, open after five failures in a row, and after the rest half-open: one message at a time tries it. Two workers
 * that count at the same moment may count one failure less; nothing hangs on that. Throws like the store.
 */
export class EndpointBreaker {
  readonly #store: ObjectStore;
  readonly #options: BreakerOptions;
  readonly #now: () => number;

  constructor(store: ObjectStore, options: BreakerOptions, now: () => number = Date.now) {
    this.#store = store;
    this.#options = options;
    this.#now = now;
  }

  /** Null to go ahead; else how long to wait before asking again, ms. */
  async admit(tenant: string, endpoint: string): Promise<number | null> {
    const { openUntil } = (await this.#read(tenant, endpoint)) ?? {};
    if (openUntil == null) return null;
    const overdueMs = this.#now() - Date.parse(openUntil);
    if (overdueMs < 0) return -overdueMs;
    const { turnMs } = this.#options;
    const turn = Math.floor(overdueMs / turnMs);
    const claim = keys.probe(tenant, endpoint, `${Date.parse(openUntil)}-${turn}`);
    if (await putJson(this.#store, claim, {}, { ifAbsent: true })) return null;
    return (turn + 1) * turnMs - overdueMs;
  }

  /** The endpoint has answered as it should: everybody may go ahead. */
  async noteSuccess(tenant: string, endpoint: string): Promise<void> {
    if ((await this.#read(tenant, endpoint)) === null) return;
    await this.#forgetTurns(tenant, endpoint);
    await this.#store.remove([keys.breaker(tenant, endpoint)]);
  }

  async noteFailure(tenant: string, endpoint: string): Promise<void> {
    const before = await this.#read(tenant, endpoint);
    const failures = (before?.failures ?? 0) + 1;
    const isOpen = failures >= FAILURES_TO_OPEN;
    const openUntil = isOpen ? new Date(this.#now() + this.#options.restMs).toISOString() : null;
    const breaker: Breaker = { schema: 'orfeas.breaker/1', failures, openUntil };
    await putJson(this.#store, keys.breaker(tenant, endpoint), breaker);
    if (isOpen) await this.#forgetTurns(tenant, endpoint);
  }

  #read(tenant: string, endpoint: string): Promise<Breaker | null> {
    return getJson(this.#store, keys.breaker(tenant, endpoint), breakerSchema);
  }

  async #forgetTurns(tenant: string, endpoint: string): Promise<void> {
    const turns = await this.#store.list(keys.probes(tenant, endpoint));
    await this.#store.remove(turns.map(({ key }) => key));
  }
}
