import type { GenerationState } from '../contracts/generation.js';
import type { MeshState } from '../contracts/meshes.js';
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

/** What a mesh that has ended has used; null for one that has not. */
export function usageOfMesh(tenant: string, state: MeshState): UsageRecord | null {
  const { id, operation, status, finishedAt, cached, seconds, attempts, artifacts } = state;
  if (!isFinished(status) || finishedAt === null) return null;
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const computed = { name: operation, seconds: seconds ?? 0, gpuSeconds: 0, bytes, attempts: attempts ?? 1 };
  const stages = status === 'SUCCEEDED' && cached === false ? [computed] : [];
  return { schema: 'orfeas.usage/1', tenant, id, model: null, status, finishedAt, stages };
}

/** The day of an ISO 8601 time. */
export function dayOf(time: string): string {
  return time.slice(0, 'yyyy-mm-dd'.length);
}
