import { Injectable } from '@nestjs/common';
import { CPU_QUEUE, type GenerationState, gpuQueue } from '../../contracts/index.js';

/** Stages remembered a queue: enough to be typical, few enough to follow a change of machine or of wishes. */
const REMEMBERED = 32;
/** Generations of which it is remembered that they were counted. */
const MAX_COUNTED = 1_000;

/** How long stages took lately, by task queue; from the generations that somebody looked at. */
@Injectable()
export class StageTimes {
  readonly #seconds = new Map<string, number[]>();
  readonly #counted = new Set<string>();

  /** Takes note of a generation that has finished; each counts once. */
  note({ id, model, stages }: GenerationState): void {
    if (this.#counted.has(id)) return;
    if (this.#counted.size >= MAX_COUNTED) this.#counted.clear();
    this.#counted.add(id);
    for (const { name, status, cached, seconds } of stages) {
      if (status !== 'SUCCEEDED' || cached !== false || seconds === null) continue;
      const queue = name === 'shape' || name === 'texture' ? gpuQueue(model) : CPU_QUEUE;
      this.#seconds.set(queue, [...(this.#seconds.get(queue) ?? []), seconds].slice(-REMEMBERED));
    }
  }

  /** Mean seconds of a queue's stages; null where none is known. */
  meanSeconds(queue: string): number | null {
    const seconds = this.#seconds.get(queue);
    return seconds === undefined ? null : seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
  }
}
