import { type BatchItemView, type BatchView, batchItemViewSchema, batchSchema } from '../../contracts/batch.js';
import { isBatchOver } from '../../contracts/batch-statuses.js';
import { type Problem, problemSchema } from '../../contracts/problem.js';
import { until } from './until.js';

/** What tests ask of batches, by plain HTTP as any client would. */
export interface BatchClient {
  /** Sends a zip as the whole body, the settings in the query. */
  sendZip(zip: Uint8Array, settings?: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  sendJson(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Null while the API does not answer. */
  get(id: string): Promise<BatchView | null>;
  wait(id: string, what: string, holds: (batch: BatchView) => boolean, deadlineMs?: number): Promise<BatchView>;
  over(id: string, deadlineMs?: number): Promise<BatchView>;
  /** All items, page by page. */
  items(id: string, status?: string): Promise<BatchItemView[]>;
  post(id: string, order: 'pause' | 'resume' | 'cancel'): Promise<Response>;
  results(id: string): Promise<Uint8Array>;
}

const DEADLINE_MS = 180_000;

/** @param apiUrl asked again for every call: the API may have moved. */
export function createBatchClient(apiUrl: () => string): BatchClient {
  const call = (path: string, init: RequestInit = {}) => fetch(`${apiUrl()}/v1/batches${path}`, init);
  const client: BatchClient = {
    sendZip: (zip, settings = {}, headers = {}) =>
      call(`?${new URLSearchParams(settings)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/zip', ...headers },
        body: Uint8Array.from(zip),
      }),
    sendJson: (body, headers = {}) =>
      call('', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async get(id) {
      const answer = await call(`/${id}`).catch(() => null);
      return answer === null || answer.status >= 500 ? null : batchOf(answer, 200);
    },
    wait: (id, what, holds, deadlineMs = DEADLINE_MS) =>
      until(
        async () => {
          const batch = await client.get(id);
          return batch !== null && holds(batch) ? batch : null;
        },
        { what, deadlineMs, everyMs: 50 },
      ),
    over: (id, deadlineMs) =>
      client.wait(id, `the end of batch ${id}`, ({ status }) => isBatchOver(status), deadlineMs),
    async items(id, status) {
      const found: BatchItemView[] = [];
      for (let cursor: string | null = '0'; cursor !== null; ) {
        const query = new URLSearchParams({ cursor, limit: '100', ...(status === undefined ? {} : { status }) });
        const page = (await (await call(`/${id}/items?${query}`)).json()) as {
          items: unknown[];
          nextCursor: string | null;
        };
        found.push(...page.items.map((item) => batchItemViewSchema.parse(item)));
        cursor = page.nextCursor;
      }
      return found;
    },
    post: (id, order) => call(`/${id}/${order}`, { method: 'POST' }),
    async results(id) {
      const answer = await call(`/${id}/results.zip`);
      if (answer.status !== 200) throw new Error(`Expected 200 but received ${answer.status}: ${await answer.text()}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
  return client;
}

/** The batch that an answer carries. @throws where it has another status. */
export async function batchOf(answer: Response, status = 202): Promise<BatchView> {
  if (answer.status !== status)
    throw new Error(`Expected ${status} but received ${answer.status}: ${await answer.text()}`);
  return batchSchema.parse(await answer.json());
}

/** The refusal that an answer carries. */
export async function problemOf(answer: Response): Promise<Problem> {
  return problemSchema.parse(await answer.json());
}
