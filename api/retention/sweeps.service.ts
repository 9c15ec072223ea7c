import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError, type SweepReport, sweepReportSchema } from '../../contracts/index.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { RetentionGateway } from '../../infra/temporal/retention-gateway.js';
import { RETENTION, STORE } from '../tokens.js';

/** Reports told at a time. */
const REPORTS = 20;
const ASK_EVERY_MS = 250;

/** What operators ask of sweeps. */
@Injectable()
export class SweepsService {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(RETENTION) private readonly gateway: RetentionGateway,
  ) {}

  /** Starts a sweep; its id. @throws OrfeasError ORCHESTRATOR_UNAVAILABLE. */
  async start(dryRun: boolean | undefined): Promise<string> {
    const id = randomUUID();
    await this.gateway.sweep(id, { dryRun: dryRun ?? false });
    return id;
  }

  /** The reports of the last sweeps, the newest first. */
  async list(): Promise<SweepReport[]> {
    const found = await this.store.list(keys.sweeps(), { limit: REPORTS });
    const reports = await Promise.all(found.map(({ key }) => getJson(this.store, key, sweepReportSchema)));
    return reports.filter((report) => report !== null);
  }

  /** The report of a sweep; null while it runs. @throws OrfeasError NOT_FOUND. */
  async find(id: string): Promise<SweepReport | null> {
    const reports = await this.store.list(keys.sweeps());
    const key = reports.find((object) => object.key.endsWith(`-${id}`))?.key;
    if (key !== undefined) return getJson(this.store, key, sweepReportSchema);
    if ((await this.gateway.isSweeping(id)) === null) throw new OrfeasError('NOT_FOUND', `There is no sweep ${id}`);
    return null;
  }

  /** The report of a sweep, waited for; null where it still runs after `seconds`, or `gone` aborts. */
  async wait(id: string, seconds: number, gone: AbortSignal): Promise<SweepReport | null> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const report = await this.find(id);
      if (report !== null || Date.now() > deadline || gone.aborted) return report;
      await delay(ASK_EVERY_MS);
    }
  }
}
