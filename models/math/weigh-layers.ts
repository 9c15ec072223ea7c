import type { DepthLayers } from '../../geometry/field/layers-field.js';
import type { FloatTensor } from '../families/engine.js';

/** No surface of an object that fills the picture lies farther than this from where inflation has it, model units. */
const FARTHEST = 0.75;

/**
 * The two surfaces that a network sees, each drawn towards ±√h where the network doubts itself: what it moves them by
 * counts 1 / (1 + (e / doubt)²) with e the error that it expects.
 * @param input `[1, 5, S, S]`, what the network saw (`layersInput`). @param layers `[1, 4, S, S]`, what it answered.
 * @param doubt model units; null: it counts whole everywhere.
 */
export function weighLayers(input: FloatTensor, layers: FloatTensor, doubt: number | null): DepthLayers {
  const side = input.dims.at(-1)!;
  const plane = side * side;
  const inside = Uint8Array.from({ length: plane }, (_, i) => (input.data[3 * plane + i]! >= 0.5 ? 1 : 0));
  const inflated = input.data.slice(4 * plane, 5 * plane);
  const surface = (which: 0 | 1) =>
    inflated.map((height, i) => {
      const start = which === 0 ? height : -height;
      const moved = Math.min(FARTHEST, Math.max(-FARTHEST, layers.data[which * plane + i]! - start));
      const error = Math.exp(layers.data[(2 + which) * plane + i]!);
      return start + (doubt === null ? moved : moved / (1 + (error / doubt) ** 2));
    });
  return { side, inside, inflated, front: surface(0), back: surface(1) };
}
