import {
  CancellationScope,
  condition,
  defineSignal,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  setHandler,
  startChild,
} from '@temporalio/workflow';
import type { GenerationInput } from '../contracts/orchestration.js';
import { WORKFLOW_QUEUE } from '../contracts/queues.js';
import { TURN_SIGNALS, TURNS_WORKFLOW, type TurnAsk, type TurnsInput, turnsWorkflowId } from '../contracts/turns.js';
import type { GenerationJournal } from './generation-journal.js';

/** Asked again this often: who hands the turns out may have been terminated with all it knew. */
const ASK_AGAIN_MS = 60_000;

/** A generation's turn among those of its tenant, of which only so many may run at a time. */
export class Turn {
  readonly #journal: GenerationJournal;
  readonly #input: GenerationInput;
  readonly #limit: number;
  #isMine = false;
  #isAsked = false;
  #seq = 0;

  constructor(input: GenerationInput, limit: number, journal: GenerationJournal) {
    this.#journal = journal;
    this.#input = input;
    this.#limit = limit;
    setHandler(defineSignal<[number]>(TURN_SIGNALS.given), (seq) => {
      // One that was given to an earlier ask may come after it was given back.
      if (seq === this.#seq) this.#isMine = true;
    });
  }

  /** Resolves when the generation may run. A change of its priority changes its place. */
  async take(): Promise<void> {
    const { state } = this.#journal;
    state.awaitsTurn = true;
    try {
      while (!this.#isMine) {
        const asked = state.priority;
        await CancellationScope.nonCancellable(() => this.#ask(asked));
        await condition(() => this.#isMine || state.priority !== asked, ASK_AGAIN_MS);
      }
    } finally {
      state.awaitsTurn = false;
    }
  }

  /** Lets another one run; does nothing where no turn was asked for. */
  async giveBack(): Promise<void> {
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.#isMine = false;
    this.#seq += 1;
    // Where nobody hands out turns any more there is nothing to give back.
    await CancellationScope.nonCancellable(() => this.#signal(TURN_SIGNALS.giveBack, this.#input.id));
  }

  async #ask(priority: number): Promise<void> {
    this.#isAsked = true;
    this.#seq += 1;
    const { tenant, id, createdAt } = this.#input;
    const ask: TurnAsk = { id, seq: this.#seq, priority, createdAt, limit: this.#limit };
    while (!(await this.#signal(TURN_SIGNALS.ask, ask))) {
      if (await begin({ tenant, holders: [], waiting: [ask] })) return;
    }
  }

  /** False where the tenant's turns are not handed out now. */
  async #signal(name: string, content: unknown): Promise<boolean> {
    try {
      await getExternalWorkflowHandle(turnsWorkflowId(this.#input.tenant)).signal(name, content);
      return true;
    } catch {
      return false;
    }
  }
}

/** Begins to hand out a tenant's turns; false where another generation was faster. */
async function begin(input: TurnsInput): Promise<boolean> {
  try {
    await startChild(TURNS_WORKFLOW, {
      workflowId: turnsWorkflowId(input.tenant),
      taskQueue: WORKFLOW_QUEUE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      args: [input],
    });
    return true;
  } catch {
    return false;
  }
}
