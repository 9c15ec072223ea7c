import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import {
  BATCH_STATE_QUERY,
  type BatchActivities,
  type BatchInput,
  type BatchItem,
  type BatchState,
  type BatchTotals,
  ITEM_ENDED_SIGNAL,
  type ItemEnd,
  PAUSE_SIGNAL,
  type PauseOrder,
} from '../contracts/batch-orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { BatchLedger } from './batch-ledger.js';
import { beginDeliveries } from './begin-deliveries.js';
import { followBuilds } from './follow-builds.js';
import { showBatch, tagBatch } from './show-batch.js';
import { RETRY } from './stage-runner.js';
import { startItem } from './start-item.js';

const activities = proxyActivities<BatchActivities>({
  taskQueue: CPU_QUEUE,
  // They take moments. One that a killed worker had is given to another after this long.
  startToCloseTimeout: '15s',
  retry: RETRY,
});

/**
 * One batch: its items as generations of their own, a window of them at a time. The generations outlive the runs of
 * this workflow, which continues as a new one before its history grows long; all that it carries is its state. That an
 * item fails is no failure of the batch.
 */
export async function batchWorkflow(input: BatchInput): Promise<BatchTotals> {
  const run = new BatchRun(input);
  // A cancel reaches no activity and no child by itself: the run ends its items in order.
  CancellationScope.current().cancelRequested.catch(() => run.cancel());
  await CancellationScope.nonCancellable(() => run.work());
  const { cancelRequested, totals } = run.ledger.state;
  if (cancelRequested) throw new CancelledFailure('The batch was canceled');
  return totals;
}

// It may run for days.
followBuilds(batchWorkflow);

class BatchRun {
  readonly ledger: BatchLedger;
  readonly #input: BatchInput;
  /** Items read and not started yet. */
  #page: BatchItem[] = [];
  #started = 0;
  /** When each running item was begun or last looked after, ms. */
  readonly #heardAt = new Map<number, number>();
  /** Running items that may have ended without telling. */
  readonly #suspects = new Set<number>();
  readonly #toldToCancel = new Set<number>();

  constructor(input: BatchInput) {
    this.#input = input;
    this.ledger = new BatchLedger(input.state);
    setHandler(defineQuery<BatchState>(BATCH_STATE_QUERY), () => this.ledger.state);
    setHandler(defineSignal<[ItemEnd]>(ITEM_ENDED_SIGNAL), (end) => this.ledger.end(end));
    setHandler(defineSignal<[PauseOrder]>(PAUSE_SIGNAL), ({ paused }) => {
      this.ledger.pause(paused);
      tagBatch(this.ledger.state.status);
    });
  }

  cancel(): void {
    this.ledger.cancel();
  }

  /** Works until all items have ended. @throws ContinueAsNew */
  async work(): Promise<void> {
    const { ledger } = this;
    await this.#open();
    void this.#watch();
    while (!ledger.isDone) {
      await this.#startSome();
      await this.#cancelSome();
      await this.#lookAfterSuspects();
      showBatch(ledger.state, this.#input.link);
      if (this.#isLong()) await this.#continue();
      await condition(() => ledger.isDone || ledger.mayStart || this.#suspects.size > 0 || this.#toCancel.length > 0);
    }
    ledger.close(new Date().toISOString());
    await this.#close();
  }

  async #open(): Promise<void> {
    const { ledger } = this;
    const isFirst = ledger.state.startedAt === null;
    ledger.open(new Date().toISOString());
    for (const index of ledger.first('IN_PROGRESS')) this.#heardAt.set(index, Date.now());
    if (!isFirst) return;
    tagBatch(ledger.state.status);
    await activities.openBatch(this.#snapshot());
  }

  async #startSome(): Promise<void> {
    const { ledger } = this;
    while (ledger.mayStart && !this.#isLong()) {
      if (this.#page.length === 0) this.#page = await this.#read();
      const item = this.#page.shift();
      if (item === undefined || ledger.statusOf(item.index) !== 'PENDING' || !ledger.mayStart) continue;
      await this.#start(item);
    }
  }

  async #read(): Promise<BatchItem[]> {
    const { tenant, pageSize } = this.#input;
    const { id } = this.ledger.state;
    return activities.readBatchItems({ tenant, id, indices: this.ledger.first('PENDING', pageSize) });
  }

  async #start({ index, input, error }: BatchItem): Promise<void> {
    if (input === null) {
      this.ledger.refuse(index, error?.code ?? 'INTERNAL');
      return;
    }
    this.ledger.begin(index);
    this.#heardAt.set(index, Date.now());
    this.#started += 1;
    // One that tells of its end does so before it ends; of one that was started before nothing may come any more.
    await startItem(input, () => {
      if (this.ledger.statusOf(index) === 'IN_PROGRESS') this.#suspects.add(index);
    });
  }

  get #toCancel(): number[] {
    const { ledger } = this;
    if (!ledger.state.cancelRequested) return [];
    return ledger.first('IN_PROGRESS').filter((index) => !this.#toldToCancel.has(index));
  }

  async #cancelSome(): Promise<void> {
    const indices = this.#toCancel;
    if (indices.length === 0) return;
    for (const index of indices) this.#toldToCancel.add(index);
    await activities.cancelItems({ tenant: this.#input.tenant, id: this.ledger.state.id, indices });
  }

  /** Suspects those of which nothing was heard for long, again and again. */
  async #watch(): Promise<void> {
    const { silenceMs } = this.#input;
    for (;;) {
      await sleep(silenceMs);
      const since = Date.now() - silenceMs;
      for (const index of this.ledger.first('IN_PROGRESS')) {
        if ((this.#heardAt.get(index) ?? 0) <= since) this.#suspects.add(index);
      }
    }
  }

  async #lookAfterSuspects(): Promise<void> {
    const indices = [...this.#suspects].filter((index) => this.ledger.statusOf(index) === 'IN_PROGRESS');
    this.#suspects.clear();
    if (indices.length === 0) return;
    const ends = await activities.findEnded({ tenant: this.#input.tenant, id: this.ledger.state.id, indices });
    for (const index of indices) this.#heardAt.set(index, Date.now());
    // What the generation itself has told meanwhile stands.
    for (const end of ends) if (this.ledger.statusOf(end.index) === 'IN_PROGRESS') this.ledger.end(end);
  }

  #isLong(): boolean {
    // A canceled run must be the last: only one that was asked to can end as canceled.
    if (this.ledger.state.cancelRequested) return false;
    return this.#started >= this.#input.itemsPerRun || workflowInfo().continueAsNewSuggested;
  }

  async #continue(): Promise<void> {
    await activities.saveBatch(this.#snapshot());
    await condition(allHandlersFinished);
    if (this.ledger.isDone || this.ledger.state.cancelRequested) return;
    await continueAsNew<typeof batchWorkflow>({ ...this.#input, state: this.ledger.snapshot() });
  }

  async #close(): Promise<void> {
    const { tenant, receivers, link } = this.#input;
    const { letters: _, codes: __, ...told } = this.ledger.snapshot();
    showBatch(this.ledger.state, link);
    tagBatch(told.status);
    await activities.saveBatch(this.#snapshot());
    const at = told.finishedAt ?? told.createdAt;
    await beginDeliveries({
      tenant,
      about: { id: told.id, seq: 0 },
      receivers,
      type: 'batch.finished',
      at,
      data: told,
    });
  }

  #snapshot() {
    const { tenant, requestHash } = this.#input;
    return { tenant, requestHash, state: this.ledger.snapshot() };
  }
}
