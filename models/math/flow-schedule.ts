import { OrfeasError } from '../../contracts/errors.js';
import type { SamplerSpec } from '../manifest.js';

/** The table of a sampler: what the graph is told at each step and how far a step goes. */
export interface FlowSchedule {
  /** `steps + 1` values: step i goes from `sigmas[i]` to `sigmas[i + 1]`. */
  sigmas: Float64Array;
  /** `steps` values of the graph's `t`. */
  times: Float64Array;
  /** What the velocity of each step is multiplied by; a step of 0 changes nothing and its graph need not be asked. */
  deltas: Float64Array;
}

type ScheduleSpec = Pick<SamplerSpec, 'type' | 'shift' | 'numTrain' | 'pcm' | 'timeScale'>;

/**
 * The table of a flow sampler, f64.
 *
 * - `flow-match-euler` (Hunyuan3D-2): σ = linspace(0, 1, N), then 1; 0 is noise, 1 is data. The last step is 0 long.
 * - `consistency-flow-euler` (its turbo models): σ starts each step at one of the `pcm` times that the model was
 *   distilled on, value max(0, i · numTrain / pcm − 1) of linspace(0, 1, numTrain); at last 1.
 * - `rectified-flow` (TripoSG): σ = 1 − i / N falls from noise to data, x ← x + (σᵢ − σᵢ₊₁) v.
 *
 * @throws OrfeasError INVALID_OPTIONS for a number of steps that the sampler doesn't have.
 */
export function flowSchedule(sampler: ScheduleSpec, steps: number): FlowSchedule {
  const most = sampler.type === 'consistency-flow-euler' ? sampler.pcm : Number.MAX_SAFE_INTEGER;
  if (!Number.isInteger(steps) || steps < 1 || steps > most) {
    throw new OrfeasError('INVALID_OPTIONS', `Expected an integer of 1 to ${most} for steps but received ${steps}`);
  }
  const { starts, end } = sigmasOf(sampler, steps);
  const sigmas = Float64Array.from([...starts, end]);
  return {
    sigmas,
    times: Float64Array.from(starts, (sigma) => sigma * sampler.timeScale),
    deltas: Float64Array.from(starts, (sigma, i) => Math.sign(end - 0.5) * (sigmas[i + 1]! - sigma)),
  };
}

/** Where each step starts and where the last one ends. */
function sigmasOf(sampler: ScheduleSpec, steps: number): { starts: number[]; end: 0 | 1 } {
  const each = (sigma: (i: number) => number) => Array.from({ length: steps }, (_, i) => sigma(i));
  const shifted = (sigma: number) => (sampler.shift * sigma) / (1 + (sampler.shift - 1) * sigma);
  switch (sampler.type) {
    case 'flow-match-euler':
      return { starts: each((i) => shifted(i / Math.max(1, steps - 1))), end: 1 };
    case 'consistency-flow-euler': {
      const { numTrain, pcm } = sampler;
      const ratio = Math.floor(numTrain / pcm);
      const taken = (i: number) => Math.floor(i * (pcm / steps));
      return { starts: each((i) => Math.max(0, taken(i) * ratio - 1) / (numTrain - 1)), end: 1 };
    }
    case 'rectified-flow':
      return { starts: each((i) => shifted(1 - i / steps)), end: 0 };
  }
}
