import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Generation, generationSchema } from '../../../contracts/generation.js';
import { isFinished } from '../../../contracts/statuses.js';

/** A tenant with its key, as a client that waits when it is told to and comes back when nobody answers. */
export interface TenantClient {
  name: string;
  /** How often it was told to wait. */
  readonly refused: number;
  /** Starts a generation; resolves with its id once the server has taken it. */
  start(body: object): Promise<string>;
  /** Waits for the end. */
  ended(id: string): Promise<Generation>;
  /** Ids of all generations that the server lists. */
  listed(): Promise<string[]>;
}

const PAUSE_MS = 250;
const POLL_MS = 500;

/** The setting with the keys of some tenants, whose keys are their names with a tail. */
export function keysOf(names: readonly string[]): string {
  return names.map((name) => `${name}:${createHash('sha256').update(keyOf(name)).digest('hex')}`).join(',');
}

export function openTenant(apiUrl: string, name: string): TenantClient {
  let refused = 0;
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${keyOf(name)}`, 'content-type': 'application/json', ...init.headers };
    for (;;) {
      // A part that is away is back in a moment; the same key makes the same request of a repetition.
      const response = await fetch(`${apiUrl}${path}`, { ...init, headers }).catch(() => null);
      if (response !== null && response.status < 500 && response.status !== 429) return response;
      if (response?.status === 429) refused += 1;
      const seconds = Number(response?.headers.get('retry-after') ?? 0);
      await response?.arrayBuffer().catch(() => undefined);
      await delay(Math.max(PAUSE_MS, 1000 * seconds));
    }
  };
  const read = async (path: string, init?: RequestInit): Promise<unknown> => {
    for (;;) {
      const response = await send(path, init);
      if (!response.ok) throw new Error(`Expected success but received ${response.status}: ${await response.text()}`);
      // Half an answer is none.
      const body = await response.json().catch(() => null);
      if (body !== null) return body;
    }
  };
  return {
    name,
    get refused() {
      return refused;
    },
    async start(body) {
      const headers = { 'idempotency-key': randomUUID() };
      const made = await read('/v1/generations', { method: 'POST', headers, body: JSON.stringify(body) });
      return generationSchema.parse(made).id;
    },
    async ended(id) {
      for (;;) {
        const generation = generationSchema.parse(await read(`/v1/generations/${id}`));
        if (isFinished(generation.status)) return generation;
        await delay(POLL_MS);
      }
    },
    async listed() {
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page = (await read(`/v1/generations?limit=100${query}`)) as Page;
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      return ids;
    },
  };
}

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}

function keyOf(name: string): string {
  return `${name}-key-of-the-soak`;
}
