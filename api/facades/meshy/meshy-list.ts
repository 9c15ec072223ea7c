import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Generation, OrfeasError } from '../../../contracts/index.js';
import { idOfIndexKey, keys } from '../../../infra/storage/keys.js';
import type { ObjectStore } from '../../../infra/storage/object-store.js';
import { GenerationReader } from '../../generations/generation-reader.js';
import { fieldErrors } from '../../generations/parse-request.js';
import { unlessGone } from '../../http/index-page.js';
import { STORE } from '../../tokens.js';

/** Index entries that a request may pass on its way to its page; older ones are in `GET /v1/generations`. */
const MAX_ENTRIES = 20_000;
const ENTRIES_AT_A_TIME = 1_000;
/** Generations read at a time. */
const READ_AT_A_TIME = 16;

/** Query of Meshy's list; the status that some clients send has no effect there either. */
export const meshyListSchema = z.object({
  page_num: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(50).default(10),
  // A plus that was not encoded arrives as a space.
  sort_by: z
    .string()
    .transform((text) => text.replace(/^ /, '+'))
    .pipe(z.enum(['+created_at', '-created_at', 'created_at']))
    .default('-created_at'),
});
export type MeshyListQuery = z.output<typeof meshyListSchema>;

/** @throws OrfeasError INVALID_REQUEST. */
export function parseMeshyList(query: unknown): MeshyListQuery {
  const result = meshyListSchema.safeParse(query);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const list = errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join('; ');
  throw new OrfeasError('INVALID_REQUEST', list, { errors });
}

/** Lists a tenant's generations by page numbers, from the index, newest first or oldest first. */
@Injectable()
export class MeshyList {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
  ) {}

  async page(tenant: string, { page_num, page_size, sort_by }: MeshyListQuery): Promise<Generation[]> {
    const isNewestFirst = sort_by === '-created_at';
    const end = page_num * page_size;
    const ids = await this.#ids(tenant, isNewestFirst ? end : MAX_ENTRIES);
    if (!isNewestFirst) ids.reverse();
    const found: Generation[] = [];
    const wanted = ids.slice(end - page_size, end);
    for (let i = 0; i < wanted.length; i += READ_AT_A_TIME) {
      const views = wanted.slice(i, i + READ_AT_A_TIME).map((id) => this.#view(tenant, id));
      for (const view of await Promise.all(views)) if (view !== null && view.erasedAt === null) found.push(view);
    }
    return found;
  }

  /** The newest `count` ids, the newest first. */
  async #ids(tenant: string, count: number): Promise<string[]> {
    const prefix = keys.indexOf(tenant);
    const wanted = Math.min(count, MAX_ENTRIES);
    const ids: string[] = [];
    let after: string | undefined;
    while (ids.length < wanted) {
      const limit = Math.min(ENTRIES_AT_A_TIME, wanted - ids.length);
      const entries = await this.store.list(prefix, { limit, ...(after === undefined ? {} : { after }) });
      ids.push(...entries.map(({ key }) => idOfIndexKey(key)));
      after = entries.at(-1)?.key;
      if (entries.length < limit) break;
    }
    return ids;
  }

  #view(tenant: string, id: string): Promise<Generation | null> {
    return unlessGone(this.reader.view(tenant, id), 'GENERATION_NOT_FOUND');
  }
}
