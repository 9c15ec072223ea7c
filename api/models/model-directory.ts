import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError, type PackOffer, type WorkerReport, workerReportSchema } from '../../contracts/index.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { LOGGER, STORE } from '../tokens.js';
import { choosePack, isFresh, type KnownPack, knownPacks } from './choose-pack.js';

/** Reports are written every 5 s; reading them more often than this tells nothing new. */
const CACHE_MS = 2_000;

/** Which packs the workers offer, from their reports. */
@Injectable()
export class ModelDirectory {
  #reports: readonly WorkerReport[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<readonly WorkerReport[]> | null = null;

  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async packs(): Promise<KnownPack[]> {
    return knownPacks(await this.#current(), Date.now());
  }

  /** The pack a request's `model` means; see {@link choosePack}. */
  async resolve(model: string): Promise<PackOffer> {
    return choosePack(model, await this.packs());
  }

  /** @throws OrfeasError NOT_FOUND. */
  async find(id: string): Promise<KnownPack> {
    const packs = await this.packs();
    const found = packs.find((pack) => pack.offer.id === id);
    if (found === undefined) throw new OrfeasError('NOT_FOUND', `There is no model ${id}`);
    return found;
  }

  /** Whether a live worker computes on a GPU, by what was last read; never waits for the store. */
  hasGpu(): boolean {
    void this.#current().catch(() => {});
    return this.#reports.some((report) => report.device.provider === 'cuda' && isFresh(report, Date.now()));
  }

  async #current(): Promise<readonly WorkerReport[]> {
    if (Date.now() - this.#readAtMs < CACHE_MS) return this.#reports;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<readonly WorkerReport[]> {
    const objects = await this.store.list(keys.workers());
    const reports = await Promise.all(objects.map(({ key }) => this.#report(key)));
    this.#reports = reports.filter((report) => report !== null);
    this.#readAtMs = Date.now();
    return this.#reports;
  }

  /** One report; one that another build wrote differently is left out, not a reason to answer nothing. */
  async #report(key: string): Promise<WorkerReport | null> {
    try {
      return await getJson(this.store, key, workerReportSchema);
    } catch (error) {
      if (error instanceof OrfeasError && error.code === 'STORAGE_UNAVAILABLE') throw error;
      this.logger.warn({ err: error, key }, 'a worker report can not be read');
      return null;
    }
  }
}
