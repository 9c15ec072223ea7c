import { readFile } from 'node:fs/promises';
import { type Generation, generationSchema } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import { until } from './until.js';

/** What tests ask of the API, by plain HTTP as any client would. */
export interface GenerationClient {
  /** Starts a generation from a picture file; `fields` are those of the JSON body but for the image. */
  create(picture: string, fields?: Record<string, unknown>): Promise<Generation>;
  /** Null while the API does not answer. */
  get(id: string): Promise<Generation | null>;
  /** Waits until a generation satisfies the condition; outages of the API are waited out. */
  wait(id: string, what: string, holds: (generation: Generation) => boolean, deadlineMs?: number): Promise<Generation>;
  /** Waits for the end and insists on success. */
  succeed(id: string, deadlineMs?: number): Promise<Generation>;
}

const DEADLINE_MS = 120_000;

/** @param apiUrl asked again when the API did not answer: it may have moved. */
export function createClient(apiUrl: () => string): GenerationClient {
  let base = apiUrl();
  const client: GenerationClient = {
    async create(picture, fields = {}) {
      const dataUri = `data:image/png;base64,${(await readFile(picture)).toString('base64')}`;
      const response = await fetch(`${base}/v1/generations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ image: { dataUri }, ...fields }),
      });
      if (response.status !== 202)
        throw new Error(`Expected 202 but received ${response.status}: ${await response.text()}`);
      return generationSchema.parse(await response.json());
    },
    async get(id) {
      const response = await fetch(`${base}/v1/generations/${id}`).catch(() => null);
      if (response === null) base = apiUrl();
      if (response === null || response.status >= 500) return null;
      if (response.status !== 200)
        throw new Error(`Expected 200 but received ${response.status}: ${await response.text()}`);
      return generationSchema.parse(await response.json());
    },
    wait: (id, what, holds, deadlineMs = DEADLINE_MS) =>
      until(
        async () => {
          const generation = await client.get(id);
          return generation !== null && holds(generation) ? generation : null;
        },
        { deadlineMs, everyMs: 30, what },
      ),
    async succeed(id, deadlineMs = DEADLINE_MS) {
      const ended = await client.wait(id, `the end of ${id}`, ({ status }) => isFinished(status), deadlineMs);
      if (ended.status !== 'SUCCEEDED')
        throw new Error(`Expected SUCCEEDED but received ${JSON.stringify(ended.error)}`);
      return ended;
    },
  };
  return client;
}

/** Name → sha256 of every artifact. */
export function digestsOf(generation: Generation): Record<string, string> {
  return Object.fromEntries(generation.artifacts.map(({ name, sha256 }) => [name, sha256]));
}
