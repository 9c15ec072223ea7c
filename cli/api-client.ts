import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type BatchView, batchSchema } from '../contracts/batch.js';
import { type Generation, generationSchema } from '../contracts/generation.js';
import { type Problem, problemSchema } from '../contracts/problem.js';
import { type QueueView, queueListSchema, queueSchema } from '../contracts/queue-view.js';
import { type Replay, type ReplayPreview, replayPreviewSchema, replaySchema } from '../contracts/replay-request.js';
import { FailureError } from './exit-codes.js';

/** The API refused or failed, and said why. */
export class ApiProblemError extends Error {
  override readonly name = 'ApiProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** The API could not be reached at all. */
export class ApiUnreachableError extends FailureError {}

const uploadSchema = z.object({ id: z.string() });
const pageSchema = z.object({ items: z.array(generationSchema), nextCursor: z.string().nullable().optional() });
export type GenerationPage = z.infer<typeof pageSchema>;

/** Where the API is now (a local set-up may move), and what to say to it. */
export interface ApiOptions {
  baseUrl(): string;
  key?: string | undefined;
}

/** Tries of a request that never reached the API, or that it could not take just then. */
const TRIES = 5;
const RETRY_AFTER_MS = 400;

/** The public API, as far as the command uses it. Every answer is checked against the contracts. */
export class ApiClient {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get baseUrl(): string {
    return this.#options.baseUrl().replace(/\/+$/, '');
  }

  /** Sends a picture ahead; the answer is the upload's id. */
  async upload(picture: Uint8Array, mediaType: string): Promise<string> {
    const body = new Blob([Uint8Array.from(picture)], { type: mediaType });
    const answer = await this.#persist('/v1/uploads', { method: 'POST', body, headers: { 'content-type': mediaType } });
    return uploadSchema.parse(await answer.json()).id;
  }

  /** Starts a generation; with the same `idempotencyKey` a repeated call starts no second one. */
  async create(request: Record<string, unknown>, idempotencyKey: string): Promise<Generation> {
    const answer = await this.#persist('/v1/generations', {
      method: 'POST',
      body: JSON.stringify(request),
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    });
    return generationSchema.parse(await answer.json());
  }

  async get(id: string): Promise<Generation> {
    const answer = await this.#persist(`/v1/generations/${encodeURIComponent(id)}`, {});
    return generationSchema.parse(await answer.json());
  }

  async cancel(id: string): Promise<Generation> {
    const answer = await this.#persist(`/v1/generations/${encodeURIComponent(id)}/cancel`, { method: 'POST' });
    return generationSchema.parse(await answer.json());
  }

  /** Lets a paused generation go on. */
  async resume(id: string, order: Record<string, unknown>): Promise<Generation> {
    const answer = await this.#persist(`/v1/generations/${encodeURIComponent(id)}/resume`, bodyOf(order));
    return generationSchema.parse(await answer.json());
  }

  async changePriority(id: string, priority: number): Promise<Generation> {
    const path = `/v1/generations/${encodeURIComponent(id)}/priority`;
    return generationSchema.parse(await (await this.#persist(path, bodyOf({ priority }))).json());
  }

  /** How every queue stands; for operators. */
  async queues(): Promise<QueueView[]> {
    return queueListSchema.parse(await (await this.#persist('/v1/queues', {})).json()).items;
  }

  /** Holds a queue or lets it go; for operators. */
  async holdQueue(queue: string, verb: 'pause' | 'drain' | 'resume'): Promise<QueueView> {
    const path = `/v1/queues/${encodeURIComponent(queue)}/${verb}`;
    return queueSchema.parse(await (await this.#persist(path, { method: 'POST' })).json());
  }

  /** Starts a replay; with the same `idempotencyKey` a repeated call starts no second one. */
  async replay(id: string, order: Record<string, unknown>, idempotencyKey: string): Promise<Replay> {
    const path = `/v1/generations/${encodeURIComponent(id)}/replay`;
    return replaySchema.parse(await (await this.#persist(path, orderOf(order, idempotencyKey))).json());
  }

  /** Starts replays of a set as a batch; repeated like {@link replay}. */
  async replaySet(order: Record<string, unknown>, idempotencyKey: string): Promise<BatchView> {
    return batchSchema.parse(await (await this.#persist('/v1/replays', orderOf(order, idempotencyKey))).json());
  }

  /** What {@link replaySet} would replay. */
  async previewReplays(order: Record<string, unknown>): Promise<ReplayPreview> {
    const answer = await this.#persist('/v1/replays', orderOf({ ...order, dryRun: true }, randomUUID()));
    return replayPreviewSchema.parse(await answer.json());
  }

  async list(query: Record<string, string>): Promise<GenerationPage> {
    const answer = await this.#persist(`/v1/generations?${new URLSearchParams(query)}`, {});
    return pageSchema.parse(await answer.json());
  }

  async artifact(id: string, name: string): Promise<Uint8Array> {
    const answer = await this.#persist(`/v1/generations/${id}/artifacts/${name}`, {});
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** One call that no harm comes of repeating, repeated for the seconds in which a part is started again. */
  send(path: string, init: RequestInit): Promise<Response> {
    return this.#persist(path, init);
  }

  /** One call, without repetition. @throws ApiUnreachableError or ApiProblemError. */
  async call(path: string, init: RequestInit): Promise<Response> {
    const { key } = this.#options;
    const headers = { ...(init.headers as Record<string, string>), ...(key ? { authorization: `Bearer ${key}` } : {}) };
    let answer: Response;
    try {
      answer = await fetch(`${this.baseUrl}${path}`, { ...init, headers });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ApiUnreachableError(`The API at ${this.baseUrl} does not answer.`, { cause });
    }
    if (answer.ok) return answer;
    throw await toError(answer);
  }

  /** Repeats a call that no harm comes of repeating, for the seconds in which a part is started again. */
  async #persist(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.call(path, init);
      } catch (error) {
        if (!isPassing(error) || attempt === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS * 2 ** (attempt - 1)));
      }
    }
  }
}

function bodyOf(order: Record<string, unknown>): RequestInit {
  return { method: 'POST', body: JSON.stringify(order), headers: { 'content-type': 'application/json' } };
}

function orderOf(order: Record<string, unknown>, idempotencyKey: string): RequestInit {
  const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
  return { method: 'POST', body: JSON.stringify(order), headers };
}

/** Whether the same call may work in a moment: the API or a part beside it is away. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiUnreachableError || (error instanceof ApiProblemError && error.problem.status === 503);
}

async function toError(answer: Response): Promise<Error> {
  const text = await answer.text();
  try {
    return new ApiProblemError(problemSchema.parse(JSON.parse(text)));
  } catch {
    return new FailureError(
      `${answer.url} answered ${answer.status}: ${text.slice(0, 200)}. Is that an Orfeas server?`,
    );
  }
}
