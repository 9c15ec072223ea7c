import { Inject, Injectable } from '@nestjs/common';
import { type GenerationInput, OrfeasError, type PackOffer, type WorkerReport } from '../../contracts/index.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { readWorkerReports } from '../../infra/storage/read-worker-reports.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { LOGGER, STORE } from '../tokens.js';
import { chooseMatting, choosePack, type ModelChoice } from './choose-pack.js';
import { isFresh, type KnownPack, knownPacks, refusedPacks } from './known-packs.js';

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

  /** The packs that a request means; see {@link choosePack}. */
  async resolve(choice: ModelChoice): Promise<{ offer: PackOffer; matting: GenerationInput['matting'] }> {
    const reports = await this.#current();
    const packs = knownPacks(reports, Date.now());
    const offer = choosePack(choice, packs, refusedPacks(reports, Date.now()));
    return { offer, matting: chooseMatting(offer, choice.options.matte, packs) };
  }

  /** @throws OrfeasError NOT_FOUND. */
  async find(id: string): Promise<KnownPack> {
    const packs = await this.packs();
    const found = packs.find((pack) => pack.offer.id === id);
    if (found === undefined) throw new OrfeasError('NOT_FOUND', `There is no model ${id}`);
    return found;
  }

  /** What live workers say of themselves. */
  async workers(): Promise<WorkerReport[]> {
    return (await this.#current()).filter((report) => isFresh(report, Date.now()));
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
    const warn = (key: string, err: unknown) => this.logger.warn({ err, key }, 'a worker report can not be read');
    this.#reports = await readWorkerReports(this.store, warn);
    this.#readAtMs = Date.now();
    return this.#reports;
  }
}
