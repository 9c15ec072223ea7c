import { setImmediate as turn } from 'node:timers/promises';

interface Event {
  atMs: number;
  order: number;
  act(): unknown;
}

/** Turns of the event loop after which the promises that an event settled have run their course. */
const TURNS = 3;

/** Whatever is not over after a virtual day never will be. */
const LONGEST_MS = 24 * 3_600_000;

/** Time that passes only between events, as fast as they can be worked off. */
export class VirtualTime {
  #nowMs = 0;
  #order = 0;
  #events: Event[] = [];

  readonly now = (): number => this.#nowMs;

  /** Has `act` called so many milliseconds from now; a promise that it returns is waited for. */
  after(ms: number, act: () => unknown): void {
    const event = { atMs: this.#nowMs + ms, order: this.#order++, act };
    const next = this.#events.findIndex((other) => other.atMs > event.atMs);
    if (next < 0) this.#events.push(event);
    else this.#events.splice(next, 0, event);
  }

  /** Resolves so many milliseconds from now. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Works off events until `isOver` says so; `check` is called after each. */
  async run(isOver: () => boolean, check: () => void): Promise<void> {
    while (!isOver()) {
      const event = this.#events.shift();
      if (event === undefined || event.atMs > LONGEST_MS) {
        throw new Error(`Not over, and nothing more happens, at ${this.#nowMs} ms of virtual time`);
      }
      this.#nowMs = event.atMs;
      await event.act();
      for (let i = 0; i < TURNS; i++) await turn();
      check();
    }
  }
}
