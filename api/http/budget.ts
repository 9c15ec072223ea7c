interface Waiter {
  amount: number;
  grant: () => void;
}

/**
 * A bounded amount of something (bytes in memory, checks at a time) that requests share: who does not fit waits,
 * first come, first served, so that a storm of uploads queues instead of filling the memory.
 */
export class Budget {
  #free: number;
  readonly #waiting: Waiter[] = [];

  constructor(readonly capacity: number) {
    this.#free = capacity;
  }

  /** How much is free now. */
  get free(): number {
    return this.#free;
  }

  /** Waits for `amount`, at most the whole capacity; the answer gives it back, once. */
  async acquire(amount: number): Promise<() => void> {
    const wanted = Math.min(amount, this.capacity);
    if (this.#waiting.length > 0 || wanted > this.#free) {
      await new Promise<void>((grant) => this.#waiting.push({ amount: wanted, grant }));
    } else {
      this.#free -= wanted;
    }
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      this.#free += wanted;
      this.#admit();
    };
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.amount <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.amount;
      next.grant();
    }
  }
}
