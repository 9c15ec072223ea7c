import type { BatchState, BatchTotals, ItemEnd } from '../contracts/batch-orchestration.js';
import { ITEM_LETTERS, type ItemStatus, itemStatusOf } from '../contracts/batch-statuses.js';
import type { ErrorCode } from '../contracts/errors.js';

const TOTALS: Record<ItemStatus, keyof BatchTotals> = {
  PENDING: 'pending',
  IN_PROGRESS: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELED: 'canceled',
  REFUSED: 'refused',
};

/** How the items of one batch stand. Each is in exactly one status, whatever is told of it, and how often. */
export class BatchLedger {
  readonly state: BatchState;
  readonly #letters: string[];

  constructor(state: BatchState) {
    this.state = { ...state, totals: { ...state.totals }, codes: { ...state.codes } };
    this.#letters = [...state.letters];
  }

  /** The state as a value of its own, to be sent or stored. */
  snapshot(): BatchState {
    return JSON.parse(JSON.stringify(this.state)) as BatchState;
  }

  statusOf(index: number): ItemStatus {
    return itemStatusOf(this.#letters[index]);
  }

  /** The first items, at most `count`, that stand so. */
  first(status: ItemStatus, count = Number.POSITIVE_INFINITY): number[] {
    const found: number[] = [];
    for (let at = this.#indexOf(status, 0); at >= 0 && found.length < count; at = this.#indexOf(status, at + 1)) {
      found.push(at);
    }
    return found;
  }

  get mayStart(): boolean {
    const { cancelRequested, status, totals, window } = this.state;
    return !cancelRequested && status !== 'PAUSED' && totals.pending > 0 && totals.running < window;
  }

  /** Whether nothing more will happen to any item. */
  get isDone(): boolean {
    return this.state.totals.pending === 0 && this.state.totals.running === 0;
  }

  open(at: string): void {
    this.state.startedAt ??= at;
    if (this.state.status === 'PENDING') this.state.status = 'IN_PROGRESS';
  }

  pause(paused: boolean): void {
    if (this.state.finishedAt === null) this.state.status = paused ? 'PAUSED' : 'IN_PROGRESS';
  }

  begin(index: number): void {
    this.#set(index, 'IN_PROGRESS', null);
  }

  /** An end that is told again, or of an item that a reset has forgotten, counts once. */
  end({ index, status, code }: ItemEnd): void {
    if (this.#letters[index] !== undefined && this.statusOf(index) !== 'REFUSED') this.#set(index, status, code);
  }

  refuse(index: number, code: ErrorCode): void {
    this.#set(index, 'REFUSED', code);
  }

  /** Nothing more is started; what runs is to be canceled by the caller. */
  cancel(): void {
    this.state.cancelRequested = true;
    for (const index of this.first('PENDING')) this.#set(index, 'CANCELED', null);
  }

  close(at: string): void {
    this.state.status = this.state.cancelRequested ? 'CANCELED' : 'FINISHED';
    this.state.finishedAt = at;
  }

  #indexOf(status: ItemStatus, from: number): number {
    return this.#letters.indexOf(ITEM_LETTERS[status], from);
  }

  #set(index: number, status: ItemStatus, code: ErrorCode | null): void {
    const { totals, codes } = this.state;
    totals[TOTALS[this.statusOf(index)]] -= 1;
    totals[TOTALS[status]] += 1;
    this.#letters[index] = ITEM_LETTERS[status];
    this.state.letters = this.#letters.join('');
    for (const [known, indices] of Object.entries(codes) as [ErrorCode, number[]][]) {
      const others = indices.filter((each) => each !== index);
      if (others.length === 0) delete codes[known];
      else codes[known] = others;
    }
    if (code !== null) codes[code] = [...(codes[code] ?? []), index];
  }
}
