import type { TurnAsk, TurnsInput } from '../contracts/turns.js';

/** Who of a tenant runs and who waits; decides whose turn it is: by priority, then by age. */
export class TurnDesk {
  readonly #holders: Set<string>;
  readonly #waiting: Map<string, TurnAsk>;
  #limit = 1;
  /** Grows with everything that is told. */
  #news = 0;

  constructor({ holders, waiting }: Pick<TurnsInput, 'holders' | 'waiting'>) {
    this.#holders = new Set(holders);
    this.#waiting = new Map(waiting.map((ask) => [ask.id, ask]));
    this.#limit = waiting.at(-1)?.limit ?? 1;
  }

  get news(): number {
    return this.#news;
  }

  get holders(): string[] {
    return [...this.#holders];
  }

  get waiting(): TurnAsk[] {
    return [...this.#waiting.values()];
  }

  get isIdle(): boolean {
    return this.#holders.size === 0 && this.#waiting.size === 0;
  }

  /** One that asks while it has a turn has not heard of it, and is told again when it is its turn. */
  ask(ask: TurnAsk): void {
    this.#holders.delete(ask.id);
    this.#waiting.set(ask.id, ask);
    this.#limit = ask.limit;
    this.#news += 1;
  }

  /** One that has ended, is held, or waits no more. */
  giveBack(id: string): void {
    this.#holders.delete(id);
    this.#waiting.delete(id);
    this.#news += 1;
  }

  /** Whose turn it is now; they hold one from here on. */
  next(): TurnAsk[] {
    const free = Math.max(0, this.#limit - this.#holders.size);
    const first = this.waiting.sort(
      (a, b) => a.priority - b.priority || compare(a.createdAt, b.createdAt) || compare(a.id, b.id),
    );
    const chosen = first.slice(0, free);
    for (const { id } of chosen) {
      this.#waiting.delete(id);
      this.#holders.add(id);
    }
    return chosen;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
