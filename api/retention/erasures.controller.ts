import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Delete, HttpCode, Inject, Param, Req } from '@nestjs/common';
import { type Generation, generationRecordSchema, isFinished, OrfeasError } from '../../contracts/index.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { RetentionGateway } from '../../infra/temporal/retention-gateway.js';
import { GenerationReader } from '../generations/generation-reader.js';
import { checkedId } from '../generations/generations.service.js';
import type { FastifyRequest } from '../http/request-context.js';
import { RETENTION, STORE } from '../tokens.js';

/** The tombstone comes first, at once where a worker is free; the files follow some seconds later. */
const TOMBSTONE_WITHIN_MS = 3_000;
const ASK_EVERY_MS = 50;

@Controller('v1/generations')
export class ErasuresController {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(RETENTION) private readonly gateway: RetentionGateway,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
  ) {}

  @Delete(':id')
  @HttpCode(202)
  async erase(@Req() request: FastifyRequest, @Param('id') given: string): Promise<Generation> {
    const [tenant, id] = [request.tenant, checkedId(given)];
    const known = await this.reader.read(tenant, id);
    if (!isFinished(known.state.status)) {
      throw new OrfeasError(
        'GENERATION_RUNNING',
        `Expected a generation that has ended but ${id} is ${known.state.status}`,
      );
    }
    if (known.state.erasedAt === null) await this.gateway.erase({ tenant, id });
    const state = (await this.#tombstone(tenant, id)) ?? known.state;
    return this.reader.viewOf(tenant, { ...known, state });
  }

  /** The record once it says that it is erased; null where that takes longer. */
  async #tombstone(tenant: string, id: string) {
    const deadline = Date.now() + TOMBSTONE_WITHIN_MS;
    for (;;) {
      const record = await getJson(this.store, keys.generation(tenant, id), generationRecordSchema);
      if (record !== null && record.state.erasedAt !== null) return record.state;
      if (Date.now() > deadline) return null;
      await delay(ASK_EVERY_MS);
    }
  }
}
