import { Inject, Injectable } from '@nestjs/common';
import { CPU_QUEUE, gpuQueue, WORKFLOW_QUEUE } from '../../contracts/index.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { QueueReports } from '../generations/queue-reports.js';
import { ModelDirectory } from '../models/model-directory.js';
import { STORE } from '../tokens.js';

/** A part that takes longer to answer than this is not ready; probes ask again soon. */
const PART_DEADLINE_MS = 3_000;

/** A pack no worker has offered for this long was taken away on purpose and is waited for no more. */
const PACK_FORGOTTEN_AFTER_MS = 24 * 3_600_000;

export interface PartReadiness {
  part: string;
  ready: boolean;
  /** What is wrong; null where nothing is. */
  detail: string | null;
}

export interface QueueName {
  queue: string;
  kind: 'workflow' | 'activity';
}

/** Whether the server can take and do work now, part by part. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(QueueReports) private readonly waits: QueueReports,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
  ) {}

  /** Every part with its state; never rejects. */
  async check(): Promise<PartReadiness[]> {
    const [storage, packs] = await Promise.all([
      inspect('storage', () => this.store.probe().then(() => null)),
      inspect('packs', async () => {
        return (await this.models.packs()).length > 0 ? null : 'No GPU worker has reported yet';
      }),
    ]);
    const queues = await this.queues();
    const devices = await this.#devices();
    return [storage, packs, ...devices, ...(await Promise.all(queues.map((name) => this.#queue(name))))];
  }

  /** The queues that must be polled: the workflows', the CPU stages', and that of each known pack. */
  async queues(): Promise<QueueName[]> {
    const packs = await this.models.packs().catch(() => []);
    const known = packs.filter((pack) => Date.now() - Date.parse(pack.lastSeenAt) < PACK_FORGOTTEN_AFTER_MS);
    return [
      { queue: WORKFLOW_QUEUE, kind: 'workflow' },
      { queue: CPU_QUEUE, kind: 'activity' },
      ...known.map((pack) => ({ queue: gpuQueue(pack.offer.id), kind: 'activity' as const })),
    ];
  }

  /** The device of each live worker; one that is unwell is told, and makes nothing unready while another serves. */
  async #devices(): Promise<PartReadiness[]> {
    const workers = await this.models.workers().catch(() => []);
    const isAnyWell = workers.some(({ device }) => device.healthy);
    return workers.map(({ id, device }) => ({
      part: `device ${device.name} of ${id}`,
      ready: device.healthy || isAnyWell,
      detail: device.trouble,
    }));
  }

  #queue({ queue, kind }: QueueName): Promise<PartReadiness> {
    return inspect(`queue ${queue}`, async () => {
      const isServed = await this.waits.isServed(queue, kind);
      return isServed ? null : 'No worker has polled it within the last minute';
    });
  }
}

async function inspect(part: string, check: () => Promise<string | null>): Promise<PartReadiness> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`No answer within ${PART_DEADLINE_MS} ms`), PART_DEADLINE_MS);
  try {
    const detail = await Promise.race([check(), late.promise]);
    return { part, ready: detail === null, detail };
  } catch (error) {
    return { part, ready: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
