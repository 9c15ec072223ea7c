import { ApplicationFailure, type CancellationScope, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { type PriorityOrder, type ResumeOrder, UPDATES } from '../contracts/orchestration.js';
import type { GenerationJournal } from './generation-journal.js';

/** What clients may tell a generation that runs: to go on after a pause, and how soon it is served. */
export class GenerationControl {
  readonly #journal: GenerationJournal;
  #resume: ResumeOrder | null = null;
  #queued: CancellationScope | null = null;
  #requeued: CancellationScope | null = null;

  constructor(journal: GenerationJournal) {
    this.#journal = journal;
    setHandler(
      defineUpdate<void, [ResumeOrder]>(UPDATES.resume),
      (order) => {
        this.#resume = order;
      },
      { validator: (_: ResumeOrder) => this.#checkPaused() },
    );
    setHandler(defineUpdate<void, [PriorityOrder]>(UPDATES.changePriority), ({ priority, requeue }) => {
      journal.changePriority(priority);
      if (!requeue || this.#queued === null) return;
      this.#requeued = this.#queued;
      this.#queued.cancel();
    });
  }

  get priority(): number {
    return this.#journal.state.priority;
  }

  /** Resolves when a client lets the generation go on. */
  async resumed(): Promise<ResumeOrder> {
    await condition(() => this.#resume !== null);
    const order = this.#resume as ResumeOrder;
    this.#resume = null;
    return order;
  }

  /** Notes the scope of the stage that waits or runs, which a change of priority queues anew. */
  watch(scope: CancellationScope | null): void {
    this.#queued = scope;
  }

  /** Whether that scope was canceled only to be queued anew. */
  isRequeued(scope: CancellationScope): boolean {
    return this.#requeued === scope;
  }

  #checkPaused(): void {
    const { status } = this.#journal.state;
    if (status === 'PAUSED' && this.#resume === null) return;
    throw ApplicationFailure.nonRetryable(`Expected a paused generation but it is ${status}`, 'GENERATION_NOT_PAUSED');
  }
}
