import type { Generation } from '../../contracts/generation.js';
import type { QueueView } from '../../contracts/queue-view.js';
import type { Usage } from '../../contracts/usage.js';
import { apiKey } from '../server/key.js';
import { ProblemError } from '../server/problem-error.js';
import { getJson } from '../server/request.js';
import type { Allocation, Metrics, PartState } from './metrics.js';

/** How the server stands. */
export interface Operations {
  metrics: Metrics;
  allocations: readonly Allocation[];
  parts: readonly PartState[];
  /** Null for people who do not operate the server. */
  queues: readonly QueueView[] | null;
  running: readonly Generation[];
}

const SHOWN_RUNNING = 20;

/** Reads all of it. */
export async function readOperations(signal: AbortSignal): Promise<Operations> {
  const list = (status: string) =>
    getJson<{ items: Generation[] }>(`/v1/generations?status=${status}&limit=${SHOWN_RUNNING}`, signal);
  const [metrics, vram, parts, queues, running, pending] = await Promise.all([
    getJson<Metrics>('/api/system-metrics', signal),
    getJson<{ devices: Allocation[] }>('/system/vram', signal),
    readParts(signal),
    ofOperators(getJson<{ items: QueueView[] }>('/v1/queues', signal)),
    list('IN_PROGRESS'),
    list('PENDING'),
  ]);
  return {
    metrics,
    allocations: vram.devices,
    parts,
    queues: queues?.items ?? null,
    running: [...running.items, ...pending.items],
  };
}

/** What each tenant has used in the last seven days; of the own one for people who do not operate the server. */
export async function readUsage(signal: AbortSignal): Promise<Usage> {
  const since = new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 'yyyy-mm-dd'.length);
  const all = await ofOperators(getJson<Usage>(`/v1/usage?tenant=*&groupBy=tenant&since=${since}`, signal));
  return all ?? getJson<Usage>(`/v1/usage?groupBy=tenant&since=${since}`, signal);
}

/** Null where the server refuses it to people who do not operate it. */
async function ofOperators<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 403) return null;
    throw error;
  }
}

/** It answers 503 with the same body while a part is away, so it is no request like others. */
async function readParts(signal: AbortSignal): Promise<readonly PartState[]> {
  const headers: HeadersInit = apiKey.value === null ? {} : { Authorization: `Bearer ${apiKey.value}` };
  const response = await fetch('/ready', { signal, headers, cache: 'no-store' });
  const { parts = [] } = (await response.json()) as { parts?: PartState[] };
  return parts;
}
