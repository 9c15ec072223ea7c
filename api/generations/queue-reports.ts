import { Inject, Injectable } from '@nestjs/common';
import type { Waiting } from '../../contracts/index.js';
import type { LiveGeneration, QueueInspector, QueueReport } from '../../infra/temporal/generation-gateway.js';
import { ModelDirectory } from '../models/model-directory.js';
import { INSPECTOR } from '../tokens.js';
import { memoryShortage, workersOf } from './memory-shortage.js';
import { StageTimes } from './stage-times.js';

/** A queue's state is asked for once in this time, however many clients look at generations that wait on it. */
const CACHE_MS = 1_000;

const UNKNOWN = { ahead: null, needMiB: null, freeMiB: null, etaSeconds: null } as const;

/** What generations wait for: from their heartbeats, the queues, remembered for a second, and the workers' reports. */
@Injectable()
export class QueueReports {
  readonly #known = new Map<string, { atMs: number; report: Promise<QueueReport> }>();

  constructor(
    @Inject(INSPECTOR) private readonly inspector: QueueInspector,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(StageTimes) private readonly times: StageTimes,
  ) {}

  /** What a generation waits for whose stage does not compute yet; null where it waits for nothing. */
  async waiting(live: LiveGeneration | null): Promise<Waiting | null> {
    const stage = live?.open ? live.stage : null;
    if (stage === null || stage.queue === '') return null;
    const { queue, waiting } = stage;
    if (!stage.started) return this.#queued(queue);
    if (waiting === null) return null;
    return { for: 'memory', queue, ...waiting, etaSeconds: this.#eta(queue, waiting.ahead, 1) };
  }

  /** Whether somebody takes a queue's tasks: one who polls it, or whose gate opens when there is room. */
  async isServed(queue: string, kind: 'workflow' | 'activity'): Promise<boolean> {
    const { polled } = await this.inspector.report(queue, kind);
    return polled || workersOf(queue, await this.models.workers()).length > 0;
  }

  /** What a task waits for that no worker has taken. */
  async #queued(queue: string): Promise<Waiting> {
    try {
      const [report, live] = await Promise.all([this.#report(queue), this.models.workers()]);
      const workers = workersOf(queue, live);
      // The backlog holds this generation's own task too.
      const ahead = Math.max(0, report.backlog - 1);
      const etaSeconds = this.#eta(queue, ahead, workers.length);
      if (report.held) return { ...UNKNOWN, for: 'resume', queue, ahead };
      if (!report.polled && workers.length === 0) return { ...UNKNOWN, for: 'worker', queue, ahead };
      const shortage = memoryShortage(queue, workers);
      if (shortage !== null) return { for: 'memory', queue, ahead, ...shortage, etaSeconds };
      return { ...UNKNOWN, for: 'slot', queue, ahead, etaSeconds };
    } catch {
      return { ...UNKNOWN, for: 'slot', queue };
    }
  }

  /** Seconds until it begins, if those before it take as long as stages took lately; null where that is not known. */
  #eta(queue: string, ahead: number, workers: number): number | null {
    const mean = this.times.meanSeconds(queue);
    return mean === null ? null : Math.round(((ahead + 1) * mean) / Math.max(1, workers));
  }

  #report(queue: string): Promise<QueueReport> {
    const known = this.#known.get(queue);
    if (known !== undefined && Date.now() - known.atMs < CACHE_MS) return known.report;
    const report = this.inspector.report(queue, 'activity');
    this.#known.set(queue, { atMs: Date.now(), report });
    return report;
  }
}
