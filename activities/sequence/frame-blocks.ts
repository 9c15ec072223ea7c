import type { Checkpoint } from '../stage.js';

/** Frames of a checkpoint: what a killed worker may have drawn in vain. */
export const BLOCK_FRAMES = 8;

const LENGTH_BYTES = 4;

/** The encoded frames of a sequence as they come in, and the checkpoints that blocks of them make. */
export class FrameBlocks {
  readonly #frames: (Uint8Array | undefined)[];
  readonly #save: (checkpoint: Checkpoint) => void;
  /** Frames of whole blocks from the first that are saved. */
  #saved = 0;

  /**
   * @param count of all frames.
   * @param trail what earlier attempts left: it counts as far as it has no gap.
   */
  constructor(count: number, trail: readonly Checkpoint[], save: (checkpoint: Checkpoint) => void) {
    this.#frames = Array.from({ length: count }, () => undefined);
    this.#save = save;
    for (const { step, state } of trail) {
      const block = unpackBlock(state);
      if (step !== this.#saved + block.length || step > count) break;
      block.forEach((frame, index) => {
        this.#frames[this.#saved + index] = frame;
      });
      this.#saved = step;
    }
  }

  /** Frames that are still to be drawn, in their order. */
  get missing(): number[] {
    return [...this.#frames.keys()].filter((index) => this.#frames[index] === undefined);
  }

  /** Frames that are there. */
  get done(): number {
    return this.#frames.reduce((sum, frame) => sum + (frame === undefined ? 0 : 1), 0);
  }

  /** All frames, once none is missing. */
  get all(): Uint8Array[] {
    return this.#frames.map((frame, index) => {
      if (frame === undefined) throw new Error(`Expected frame ${index + 1} but it is missing`);
      return frame;
    });
  }

  add(index: number, frame: Uint8Array): void {
    this.#frames[index] = frame;
    for (;;) {
      const block = this.#frames.slice(this.#saved, this.#saved + BLOCK_FRAMES);
      const whole = block.filter((one) => one !== undefined);
      if (whole.length < BLOCK_FRAMES) return;
      this.#saved += BLOCK_FRAMES;
      this.#save({ step: this.#saved, state: packBlock(whole) });
    }
  }
}

/** Each frame behind its length. */
function packBlock(frames: readonly Uint8Array[]): Uint8Array {
  const packed = new Uint8Array(frames.reduce((sum, frame) => sum + LENGTH_BYTES + frame.length, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const frame of frames) {
    view.setUint32(at, frame.length, true);
    packed.set(frame, at + LENGTH_BYTES);
    at += LENGTH_BYTES + frame.length;
  }
  return packed;
}

function unpackBlock(packed: Uint8Array): Uint8Array[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < packed.length; ) {
    const length = view.getUint32(at, true);
    frames.push(packed.slice(at + LENGTH_BYTES, at + LENGTH_BYTES + length));
    at += LENGTH_BYTES + length;
  }
  return frames;
}
