import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { GATEWAY, SETTINGS } from '../tokens.js';
import { OpenCount } from './open-count.js';
import { retryAfterSeconds } from './retry-after.js';

/** Tenants whose counts are kept; of the others the next request counts anew. */
const MAX_TENANTS = 1_000;
/** Over how long ends are counted to tell how fast the queue drains: at first the last minute, then longer. */
const DRAIN_WINDOWS_MS = [60_000, 600_000] as const;

/** One limit, as clients are told of it. */
interface Scope {
  name: 'tenant' | 'server';
  /** Null for all tenants. */
  tenant: string | null;
  limit: number;
  count: OpenCount;
}

/** Keeps the generations that are under way within the limits; those of batches are bounded by their own window. */
@Injectable()
export class QueueLimit {
  readonly #counts = new Map<string | null, OpenCount>();

  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Does `start` within a place of the queue, which is given back where it throws or answers null or false.
   * @throws OrfeasError QUEUE_FULL with the time after which a place is likely free; ORCHESTRATOR_UNAVAILABLE.
   */
  async within<T>(tenant: string, start: () => Promise<T>): Promise<T> {
    const scopes = this.#scopes(tenant);
    const isBelow = await Promise.all(scopes.map(({ count, limit }) => count.below(limit)));
    // Nothing is awaited from here to the taking, so that no two requests take the same place.
    const full = scopes.find(({ count, limit }, i) => !isBelow[i] || count.value >= limit);
    if (full !== undefined) throw await this.#refusal(full);
    const giveBack = scopes.map(({ count }) => count.take());
    let started: T | undefined;
    try {
      started = await start();
      return started;
    } finally {
      if (!started) for (const give of giveBack) give();
    }
  }

  /** What clients are told of their limits: draft-ietf-httpapi-ratelimit-headers, of places rather than of requests. */
  headers(tenant: string): Record<string, string> {
    const scopes = this.#scopes(tenant);
    const left = ({ limit, count }: Scope) => Math.max(0, limit - count.value);
    const [tightest] = [...scopes].sort((a, b) => left(a) - left(b));
    return {
      'RateLimit-Policy': scopes.map(({ name, limit }) => `"${name}";q=${limit};qu="concurrent-requests"`).join(', '),
      RateLimit: `"${tightest!.name}";r=${left(tightest!)}`,
    };
  }

  #scopes(tenant: string): Scope[] {
    const { ORFEAS_TENANT_QUEUE_LIMIT, ORFEAS_QUEUE_LIMIT } = this.settings;
    return [
      { name: 'tenant', tenant, limit: ORFEAS_TENANT_QUEUE_LIMIT, count: this.#countOf(tenant) },
      { name: 'server', tenant: null, limit: ORFEAS_QUEUE_LIMIT, count: this.#countOf(null) },
    ];
  }

  #countOf(tenant: string | null): OpenCount {
    const known = this.#counts.get(tenant);
    if (known !== undefined) return known;
    if (this.#counts.size > MAX_TENANTS) this.#counts.clear();
    const { gateway } = this;
    const count = new OpenCount(
      {
        open: () => gateway.count({ tenant, which: 'open', since: new Date() }),
        startedSince: (since) => gateway.count({ tenant, which: 'started', since }),
      },
      () => Date.now(),
    );
    this.#counts.set(tenant, count);
    return count;
  }

  async #refusal({ name, tenant, limit, count }: Scope): Promise<OrfeasError> {
    const seconds = retryAfterSeconds(count.value - limit + 1, await this.#drainPerSecond(tenant));
    const whose = name === 'tenant' ? 'of this tenant ' : '';
    return new OrfeasError(
      'QUEUE_FULL',
      `Expected fewer than ${limit} generations ${whose}under way but received one more`,
      {
        retryAfterMs: seconds * 1000,
      },
    );
  }

  /** Generations that ended lately, a second; null where none did. */
  async #drainPerSecond(tenant: string | null): Promise<number | null> {
    for (const windowMs of DRAIN_WINDOWS_MS) {
      const ended = await this.gateway.count({ tenant, which: 'ended', since: new Date(Date.now() - windowMs) });
      if (ended > 0) return (1000 * ended) / windowMs;
    }
    return null;
  }
}
