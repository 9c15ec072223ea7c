/** A slot that is held until it is released; releasing it twice does nothing. */
export interface Slot {
  release(): void;
}

/** Counts who computes: as many as there are slots, in the order in which they asked. */
export class ComputeSlots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param count slots, at least 1. */
  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Resolves when a slot is free.
   * @throws the signal's reason when it aborts before.
   */
  async take(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        const next = this.#waiting.shift();
        if (next === undefined) this.#free++;
        else next();
      },
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
