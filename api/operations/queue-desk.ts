import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError, type QueueView } from '../../contracts/index.js';
import type { QueueInspector } from '../../infra/temporal/generation-gateway.js';
import type { PendingTask } from '../../infra/temporal/pending-tasks.js';
import type { QueueControl, QueueHold } from '../../infra/temporal/queue-control.js';
import { QueueReports } from '../generations/queue-reports.js';
import { type QueueName, Readiness } from '../health/readiness.js';
import { INSPECTOR, QUEUE_CONTROL } from '../tokens.js';

/** Looks for tasks to interrupt this often at most: one that was handed out just before the hold shows in the second. */
const MAX_ROUNDS = 3;

/** What operators see of the queues, and do to them. */
@Injectable()
export class QueueDesk {
  constructor(
    @Inject(INSPECTOR) private readonly inspector: QueueInspector,
    @Inject(QUEUE_CONTROL) private readonly control: QueueControl,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(QueueReports) private readonly waits: QueueReports,
  ) {}

  /** Every queue: those of the known packs, and any other in which something waits or runs. */
  async list(): Promise<QueueView[]> {
    const [names, tasks] = await Promise.all([this.readiness.queues(), this.control.pending()]);
    const known = new Set(names.map(({ queue }) => queue));
    const others = new Set(tasks.map(({ queue }) => queue).filter((queue) => !known.has(queue)));
    const all = [...names, ...[...others].map((queue) => ({ queue, kind: 'activity' as const }))];
    return Promise.all(all.map((name) => this.#view(name, tasks)));
  }

  /**
   * Holds a queue, so that none of its tasks is handed out. Paused, those that run are interrupted at their next sign of
   * life and wait, keeping their checkpoints; drained, they finish.
   * @throws OrfeasError QUEUE_NOT_FOUND; INVALID_REQUEST for the queue of the workflows, which computes nothing.
   */
  async hold(queue: string, hold: QueueHold): Promise<QueueView> {
    const name = await this.#find(queue);
    await this.control.hold(queue, hold);
    for (let round = 0; hold === 'pause' && round < MAX_ROUNDS; round++) {
      const running = (await this.control.pending()).filter((task) => task.queue === queue && task.state === 'running');
      if (running.length === 0) break;
      await Promise.all(running.map((task) => this.control.pause(task)));
    }
    return this.#view(name, await this.control.pending());
  }

  /** Lets a queue go: its tasks are handed out again, and what was interrupted goes on. Throws like {@link hold}. */
  async resume(queue: string): Promise<QueueView> {
    const name = await this.#find(queue);
    await this.control.hold(queue, null);
    const tasks = (await this.control.pending()).filter((task) => task.queue === queue && isInterrupted(task));
    await Promise.all(tasks.map((task) => this.control.unpause(task)));
    return this.#view(name, await this.control.pending());
  }

  async #find(queue: string): Promise<QueueName> {
    const found = (await this.list()).find((view) => view.queue === queue);
    if (found === undefined) throw new OrfeasError('QUEUE_NOT_FOUND', `There is no queue ${queue.slice(0, 128)}`);
    if (found.kind === 'activity') return { queue, kind: found.kind };
    throw new OrfeasError('INVALID_REQUEST', 'Expected the queue of stages but received that of the workflows');
  }

  async #view({ queue, kind }: QueueName, tasks: readonly PendingTask[]): Promise<QueueView> {
    const [report, held, served] = await Promise.all([
      this.inspector.report(queue, kind),
      kind === 'workflow' ? null : this.control.heldAs(queue),
      this.waits.isServed(queue, kind),
    ]);
    const own = tasks.filter((task) => task.queue === queue);
    const running = own.filter(({ state }) => state === 'running' || state === 'pausing').length;
    const { backlog, oldestSeconds, byPriority } = report;
    return {
      ...{ queue, kind, state: stateOf(held, running), backlog, oldestSeconds, byPriority, served, running },
      interrupted: own.filter(isInterrupted).length,
    };
  }
}

function stateOf(held: QueueHold | null, running: number): QueueView['state'] {
  if (held === null) return 'open';
  if (held === 'pause') return 'paused';
  return running > 0 ? 'draining' : 'drained';
}

function isInterrupted({ state }: PendingTask): boolean {
  return state === 'paused' || state === 'pausing';
}
