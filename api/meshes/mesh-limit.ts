import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { MeshGateway } from '../../infra/temporal/mesh-gateway.js';
import { OpenCount } from '../generations/open-count.js';
import { MESHES, SETTINGS } from '../tokens.js';

/** Tenants whose counts are kept; of the others the next request counts anew. */
const MAX_TENANTS = 1_000;
/** Most meshes take a few seconds. */
const RETRY_AFTER_MS = 5_000;

/** Keeps the meshes that are under way within each tenant's limit. */
@Injectable()
export class MeshLimit {
  readonly #counts = new Map<string, OpenCount>();

  constructor(
    @Inject(MESHES) private readonly gateway: MeshGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Does `start` within a place of the tenant's, which is given back where it throws or answers false.
   * @throws OrfeasError QUEUE_FULL, ORCHESTRATOR_UNAVAILABLE.
   */
  async within(tenant: string, start: () => Promise<boolean>): Promise<boolean> {
    const limit = this.settings.ORFEAS_TENANT_MESH_LIMIT;
    const count = this.#countOf(tenant);
    const isBelow = await count.below(limit);
    // Nothing is awaited from here to the taking, so that no two requests take the same place.
    if (!isBelow || count.value >= limit) {
      throw new OrfeasError('QUEUE_FULL', `Expected fewer than ${limit} meshes under way but received one more`, {
        retryAfterMs: RETRY_AFTER_MS,
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
    const { gateway } = this;
    const count = new OpenCount(
      {
        open: () => gateway.count(tenant, 'open'),
        startedSince: (startedSince) => gateway.count(tenant, { startedSince }),
      },
      () => Date.now(),
    );
    this.#counts.set(tenant, count);
    return count;
  }
}
