import { Inject, Injectable } from '@nestjs/common';
import { type GenerationState, isFinished, LOCAL_TENANT } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { idOfIndexKey, keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { Metrics } from '../../infra/telemetry/metrics.js';
import { GenerationRecords } from '../generations/generation-records.js';
import { METRICS, SETTINGS, STORE } from '../tokens.js';

/** Index entries read a scrape and tenant; with more than this between two scrapes the oldest stay uncounted. */
const MAX_ENTRIES = 1_000;

/**
 * Counts finished generations by their records. Watching them end would miss those that nobody watches and those that
 * end while this process is away; the index names them all.
 */
@Injectable()
export class FinishedObserver {
  readonly #since = new Date();
  /** Generations created since this process started, true once counted. */
  readonly #seen = new Map<string, boolean>();

  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
  ) {}

  /** Counts what has finished since the last call. */
  async observe(): Promise<void> {
    const tenants = new Set(this.settings.ORFEAS_API_KEYS.map((key) => key.tenant));
    if (tenants.size === 0) tenants.add(LOCAL_TENANT);
    for (const tenant of tenants) await this.#observeTenant(tenant);
  }

  async #observeTenant(tenant: string): Promise<void> {
    const oldest = keys.index(tenant, this.#since, '');
    const listed = new Set<string>();
    for (const { key } of await this.store.list(keys.indexOf(tenant), { limit: MAX_ENTRIES })) {
      if (key > oldest) break;
      listed.add(key);
      if (!this.#seen.has(key)) this.#seen.set(key, false);
    }
    for (const [key, counted] of this.#seen) {
      if (!key.startsWith(keys.indexOf(tenant))) continue;
      if (counted) {
        // What the list no longer shows will not be met again.
        if (!listed.has(key)) this.#seen.delete(key);
        continue;
      }
      const record = await this.records.find(tenant, idOfIndexKey(key));
      if (record === null || !isFinished(record.state.status)) continue;
      this.#seen.set(key, true);
      this.#count(record.state);
    }
  }

  #count({ status, engine, stages }: GenerationState): void {
    this.metrics.generationsFinished.inc({ status, engine: engine ?? 'none' });
    for (const stage of stages) {
      if (stage.status !== 'SUCCEEDED' || stage.cached !== false || stage.seconds === null) continue;
      this.metrics.stageSeconds.observe({ stage: stage.name, engine: stage.engine ?? 'none' }, stage.seconds);
    }
  }
}
