export interface Mirror {
  /** Intersection over union of the mask and its mirror image, 0..1; 0 for an empty mask. */
  score: number;
  /** Twice the upright axis less one: the columns x and `sum − x` mirror each other. */
  sum: number;
}

/**
 * The upright axis about which a mask is most nearly its own mirror image; of equals the first.
 * @param mask `columns × rows`, 1 inside, 0 outside. @param from, to the first `sum` that is tried, and the one after the last.
 */
export function bestMirror(mask: Uint8Array, columns: number, from: number, to: number): Mirror {
  const area = mask.reduce((total, value) => total + value, 0);
  const best: Mirror = { score: 0, sum: from };
  for (let sum = from; sum < to; sum++) {
    let common = 0;
    for (let x = Math.max(0, sum - columns + 1); x <= Math.min(columns - 1, sum); x++) {
      for (let row = 0; row < mask.length; row += columns) common += mask[row + x]! & mask[row + sum - x]!;
    }
    const score = area > 0 ? common / (2 * area - common) : 0;
    if (score > best.score) Object.assign(best, { score, sum });
  }
  return best;
}
