import type { GenerationState } from '../contracts/generation.js';
import { isFinished } from '../contracts/statuses.js';
import type { UsageRecord } from '../contracts/usage.js';

/** The stages that run on the workers with a device. */
const ON_DEVICE: readonly string[] = ['shape', 'texture'];

/** What a generation that has ended has used; null for one that has not. */
export function usageOf(tenant: string, state: GenerationState): UsageRecord | null {
  const { id, model, status, finishedAt } = state;
  if (!isFinished(status) || finishedAt === null) return null;
  const bytesOf = (name: string) =>
    state.artifacts.filter(({ stage }) => stage === name).reduce((sum, { bytes }) => sum + bytes, 0);
  const stages = state.stages
    .filter(({ status: ended, cached, origin }) => ended === 'SUCCEEDED' && cached === false && origin === null)
    .map(({ name, seconds, run, attempt }) => ({
      name,
      seconds: seconds ?? 0,
      gpuSeconds: ON_DEVICE.includes(name) ? (run?.deviceSeconds ?? seconds ?? 0) : 0,
      bytes: bytesOf(name),
      attempts: attempt,
    }));
  return { schema: 'orfeas.usage/1', tenant, id, model, status, finishedAt, stages };
}
