import { type CubicGrid, gridFrame, gridLine } from './grid-points.js';
import type { FieldEvaluator } from './sample-queue.js';
import type { SignedGrid } from './signed-grid.js';

export interface DenseOptions extends CubicGrid {
  /** Points a call of the evaluator at most. */
  chunk: number;
  /** Told after each call: points computed so far, and how many it will be. */
  onEvaluated?: (points: number, expected: number) => void;
}

/**
 * Computes a field at every sample of a grid, chunk by chunk in the grid's order.
 * @param evaluate value of the field, positive inside.
 */
export async function denseField(evaluate: FieldEvaluator, options: DenseOptions): Promise<SignedGrid> {
  const line = gridLine(options);
  const side = line.length;
  const values = new Float32Array(side ** 3);
  const points = new Float32Array(3 * options.chunk);
  const samples = new Uint16Array(3 * options.chunk);
  for (let from = 0; from < values.length; from += options.chunk) {
    const count = Math.min(options.chunk, values.length - from);
    let x = from % side;
    let y = Math.floor(from / side) % side;
    let z = Math.floor(from / side ** 2);
    for (let at = 0; at < 3 * count; at += 3) {
      samples[at] = x;
      samples[at + 1] = y;
      samples[at + 2] = z;
      points[at] = line[x]!;
      points[at + 1] = line[y]!;
      points[at + 2] = line[z]!;
      if (++x < side) continue;
      x = 0;
      if (++y < side) continue;
      y = 0;
      z++;
    }
    const chunk = { points: points.subarray(0, 3 * count), samples: samples.subarray(0, 3 * count) };
    values.set(await evaluate(chunk), from);
    options.onEvaluated?.(from + count, values.length);
  }
  return { ...gridFrame(options), values };
}
