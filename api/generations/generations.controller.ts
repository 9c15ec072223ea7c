import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { type Generation, isFinished } from '../../contracts/index.js';
import { goneSignal } from '../http/gone-signal.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { GenerationList } from './generation-list.js';
import { GenerationReader } from './generation-reader.js';
import { GenerationRecords } from './generation-records.js';
import { checkedId, GenerationsService } from './generations.service.js';
import { lineageView } from './lineage-view.js';
import { parseListQuery } from './list-query.js';
import { waitSeconds } from './prefer.js';
import { QueueLimit } from './queue-limit.js';

/** When to ask again for a generation that runs, s. */
const RETRY_AFTER_SECONDS = '1';

@Controller('v1/generations')
export class GenerationsController {
  constructor(
    @Inject(GenerationsService) private readonly generations: GenerationsService,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
    @Inject(GenerationList) private readonly lists: GenerationList,
    @Inject(QueueLimit) private readonly limit: QueueLimit,
  ) {}

  @Post()
  @HttpCode(202)
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<Generation> {
    let generation: Generation;
    try {
      generation = await this.generations.create(request, idempotencyKey);
    } finally {
      void reply.headers(this.limit.headers(request.tenant));
    }
    const seconds = waitSeconds(prefer);
    if (seconds !== null) {
      void reply.header('Preference-Applied', `wait=${seconds}`);
      generation = await this.generations.wait(request.tenant, generation, seconds, goneSignal(reply));
    }
    void reply.header('Location', generation.urls.self);
    if (isFinished(generation.status)) void reply.status(200);
    return this.#answer(generation, reply);
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown) {
    return this.lists.page(request.tenant, parseListQuery(query));
  }

  @Get(':id')
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<Generation> {
    return this.#answer(await this.reader.view(request.tenant, checkedId(id)), reply);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Req() request: FastifyRequest, @Param('id') id: string): Promise<Generation> {
    return this.generations.cancel(request.tenant, checkedId(id));
  }

  @Get(':id/lineage')
  async lineage(@Req() request: FastifyRequest, @Param('id') id: string) {
    const { tenant } = request;
    const [{ state }, children] = await Promise.all([
      this.reader.read(tenant, checkedId(id)),
      this.records.children(tenant, id),
    ]);
    return lineageView(state, children);
  }

  #answer(generation: Generation, reply: FastifyReply): Generation {
    void reply.header('Cache-Control', 'no-store');
    if (!isFinished(generation.status)) void reply.header('Retry-After', RETRY_AFTER_SECONDS);
    return generation;
  }
}
