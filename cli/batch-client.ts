import { createWriteStream, openAsBlob } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type BatchItemView, type BatchView, batchItemViewSchema, batchSchema } from '../contracts/batch.js';
import type { ApiClient } from './api-client.js';

const batchesSchema = z.object({ items: z.array(batchSchema) });
const itemsSchema = z.object({ items: z.array(batchItemViewSchema), nextCursor: z.string().nullable() });

/** What a client may tell a batch that is under way. */
export type BatchOrder = 'pause' | 'resume' | 'cancel';

/** The routes of batches, as far as the command uses them. */
export class BatchClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Sends a zip of pictures; with the same `idempotencyKey` a repeated call starts no second batch. */
  async create(archive: string, settings: Record<string, string>, idempotencyKey: string): Promise<BatchView> {
    const answer = await this.#api.send(`/v1/batches?${new URLSearchParams(settings)}`, {
      method: 'POST',
      body: await openAsBlob(archive, { type: 'application/zip' }),
      headers: { 'content-type': 'application/zip', 'idempotency-key': idempotencyKey },
    });
    return batchSchema.parse(await answer.json());
  }

  async list(limit: string): Promise<BatchView[]> {
    const answer = await this.#api.send(`/v1/batches?${new URLSearchParams({ limit })}`, {});
    return batchesSchema.parse(await answer.json()).items;
  }

  async get(id: string): Promise<BatchView> {
    return batchSchema.parse(await (await this.#api.send(pathOf(id), {})).json());
  }

  async tell(id: string, order: BatchOrder): Promise<BatchView> {
    return batchSchema.parse(await (await this.#api.send(`${pathOf(id)}/${order}`, { method: 'POST' })).json());
  }

  /** All items that stand so. */
  async items(id: string, status: BatchItemView['status']): Promise<BatchItemView[]> {
    const found: BatchItemView[] = [];
    for (let cursor: string | null = '0'; cursor !== null; ) {
      const query = new URLSearchParams({ status, cursor, limit: '100' });
      const page = itemsSchema.parse(await (await this.#api.send(`${pathOf(id)}/items?${query}`, {})).json());
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    return found;
  }

  /** Saves the zip of what the batch has made: whole, or not at all. */
  async save(id: string, path: string): Promise<void> {
    const answer = await this.#api.send(`${pathOf(id)}/results.zip`, {});
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    try {
      await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(temporary));
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

function pathOf(id: string): string {
  return `/v1/batches/${encodeURIComponent(id)}`;
}
