import { Inject, Injectable } from '@nestjs/common';
import type { Waiting } from '../../contracts/index.js';
import type { LiveGeneration, QueueInspector, QueueReport } from '../../infra/temporal/generation-gateway.js';
import { INSPECTOR } from '../tokens.js';

/** A queue's state is asked for once in this time, however many clients look at generations that wait on it. */
const CACHE_MS = 1_000;

const UNKNOWN = { ahead: null, needMiB: null, freeMiB: null, etaSeconds: null } as const;

/** How the activity queues stand, remembered for a second. */
@Injectable()
export class QueueReports {
  readonly #known = new Map<string, { atMs: number; report: Promise<QueueReport> }>();

  constructor(@Inject(INSPECTOR) private readonly inspector: QueueInspector) {}

  /** What a generation waits for whose running stage no worker has taken yet; null where it waits for nothing. */
  async waiting(live: LiveGeneration | null): Promise<Waiting | null> {
    const stage = live?.open ? live.stage : null;
    if (stage === null || stage.started || stage.queue === '') return null;
    try {
      const report = await this.#report(stage.queue);
      // The backlog holds this generation's own task too.
      return {
        ...UNKNOWN,
        for: report.polled ? 'slot' : 'worker',
        queue: stage.queue,
        ahead: Math.max(0, report.backlog - 1),
      };
    } catch {
      return { ...UNKNOWN, for: 'slot', queue: stage.queue };
    }
  }

  #report(queue: string): Promise<QueueReport> {
    const known = this.#known.get(queue);
    if (known !== undefined && Date.now() - known.atMs < CACHE_MS) return known.report;
    const report = this.inspector.report(queue, 'activity');
    this.#known.set(queue, { atMs: Date.now(), report });
    return report;
  }
}
