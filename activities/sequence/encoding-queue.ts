import type { FrameOrder } from '../../contracts/scene.js';
import type { SequencePlan } from '../../contracts/sequence-options.js';
import { encodeFrame } from './encode-frame.js';

/** Frames that are encoded at a time, beside the drawing of those that follow. */
const AT_A_TIME = 3;

/** Encodes frames while others are drawn; who draws waits where it is too far ahead. */
export class EncodingQueue {
  readonly #running = new Set<Promise<void>>();
  readonly #plan: SequencePlan;
  readonly #onFrame: (frame: number, bytes: Uint8Array) => void;
  #failure: { cause: unknown } | null = null;

  constructor(plan: SequencePlan, onFrame: (frame: number, bytes: Uint8Array) => void) {
    this.#plan = plan;
    this.#onFrame = onFrame;
  }

  /** Resolves when the frame has been begun. @throws what an earlier one failed with. */
  async take(order: FrameOrder, pixels: Uint8Array): Promise<void> {
    while (this.#running.size >= AT_A_TIME) await Promise.race(this.#running);
    this.#check();
    const run = this.#encode(order, pixels).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Resolves when all are encoded. @throws what one of them failed with. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  async #encode({ frame, window }: FrameOrder, pixels: Uint8Array): Promise<void> {
    try {
      this.#onFrame(frame, await encodeFrame(pixels, window, this.#plan));
    } catch (cause) {
      this.#failure ??= { cause };
    }
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure.cause;
  }
}
