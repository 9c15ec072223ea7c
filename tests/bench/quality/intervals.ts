import { philox } from '../../../models/math/philox.js';
import { quantile } from '../figures.js';

/** A mean and the interval that holds it with 95 % confidence. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

const RESAMPLES = 2000;

/**
 * The percentile bootstrap (Efron, 1979) over objects, not views: views of one object are alike. Seeded, hence repeatable.
 * @param groups values by object, each with at least one.
 */
export function bootstrapMean(groups: readonly (readonly number[])[]): Interval {
  const totals = groups.map((group) => group.reduce((sum, value) => sum + value, 0));
  const mean = (picks: readonly number[]) => {
    let [sum, count] = [0, 0];
    for (const pick of picks) {
      sum += totals[pick]!;
      count += groups[pick]!.length;
    }
    return sum / count;
  };
  const all = groups.map((_, i) => i);
  const words = new Uint32Array(4);
  const means = Array.from({ length: RESAMPLES }, (_, round) =>
    mean(
      all.map((i) => {
        philox([round, i, 0, 0], [1, 0], words);
        return words[0]! % groups.length;
      }),
    ),
  );
  return { mean: mean(all), low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
