import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Generation } from '../../contracts/index.js';
import { answerBegun, markStanding } from '../http/answer-job.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { GenerationList } from './generation-list.js';
import { GenerationReader } from './generation-reader.js';
import { GenerationRecords } from './generation-records.js';
import { checkedId, GenerationsService } from './generations.service.js';
import { lineageView } from './lineage-view.js';
import { parseListQuery } from './list-query.js';
import { QueueLimit } from './queue-limit.js';

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
    return answerBegun(generation, prefer, reply, (begun, seconds, gone) =>
      this.generations.wait(request.tenant, begun, seconds, gone),
    );
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
    const generation = await this.reader.view(request.tenant, checkedId(id));
    markStanding(generation, reply);
    return generation;
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
}
