import { OrfeasError } from '../../contracts/index.js';
import { OpenCount } from '../generations/open-count.js';

/** Tenants whose counts are kept; of the others the next request counts anew. */
const MAX_TENANTS = 1_000;

export interface TenantLimitOptions {
  /** Counts what runs of a tenant, or began since then. */
  count(tenant: string, which: 'open' | { startedSince: Date }): Promise<number>;
  /** Most that may be under way of one tenant. */
  limit: number;
  /** What is counted, for the refusal. */
  what: string;
  /** When to try again, ms: what one of them usually takes. */
  retryAfterMs: number;
}

/** Keeps what is under way within each tenant's limit. */
export class TenantLimit {
  readonly #counts = new Map<string, OpenCount>();

  constructor(private readonly options: TenantLimitOptions) {}

  /**
   * Does `start` within a place of the tenant's, which is given back where it throws or answers false.
   * @throws OrfeasError QUEUE_FULL, ORCHESTRATOR_UNAVAILABLE.
   */
  async within(tenant: string, start: () => Promise<boolean>): Promise<boolean> {
    const { limit, what, retryAfterMs } = this.options;
    const count = this.#countOf(tenant);
    const isBelow = await count.below(limit);
    // Nothing is awaited from here to the taking, so that no two requests take the same place.
    if (!isBelow || count.value >= limit) {
      throw new OrfeasError('QUEUE_FULL', `Expected fewer than ${limit} ${what} under way but received one more`, {
        retryAfterMs,
      });
    }
    const giveBack = count.take();
    let isStarted = false;
    try {
      isStarted = await start();
      return isStarted;
    } finally {
      if (!isStarted) giveBack();
    }
  }

  #countOf(tenant: string): OpenCount {
    const known = this.#counts.get(tenant);
    if (known !== undefined) return known;
    if (this.#counts.size > MAX_TENANTS) this.#counts.clear();
    const count = new OpenCount(
      {
        open: () => this.options.count(tenant, 'open'),
        startedSince: (startedSince) => this.options.count(tenant, { startedSince }),
      },
      () => Date.now(),
    );
    this.#counts.set(tenant, count);
    return count;
  }
}
