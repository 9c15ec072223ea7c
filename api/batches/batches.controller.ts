import type { Readable } from 'node:stream';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { BatchView } from '../../contracts/index.js';
import { goneSignal } from '../http/gone-signal.js';
import { isId } from '../http/is-id.js';
import { parseQuery } from '../http/parse-query.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { batchItemsQuerySchema, batchListQuerySchema } from './batch-query.js';
import { BatchReader, batchNotFound } from './batch-reader.js';
import { BatchResults } from './batch-results.js';
import { BatchesService } from './batches.service.js';

/** The name of an id in a file name: enough to tell downloads apart. */
const ID_CHARACTERS = 8;

@Controller('v1/batches')
export class BatchesController {
  constructor(
    @Inject(BatchesService) private readonly batches: BatchesService,
    @Inject(BatchReader) private readonly reader: BatchReader,
    @Inject(BatchResults) private readonly results: BatchResults,
  ) {}

  @Post()
  @HttpCode(202)
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<BatchView> {
    const batch = await this.batches.create(request, idempotencyKey);
    void reply.header('Location', batch.urls.self);
    return batch;
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown) {
    return this.reader.page(request.tenant, parseQuery(batchListQuerySchema, query));
  }

  @Get(':id')
  async get(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Param('id') id: string) {
    void reply.header('Cache-Control', 'no-store');
    return this.reader.view(request.tenant, checkedId(id));
  }

  @Get(':id/items')
  async items(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: unknown) {
    return this.reader.items(request.tenant, checkedId(id), parseQuery(batchItemsQuerySchema, query));
  }

  @Post(':id/pause')
  @HttpCode(202)
  async pause(@Req() request: FastifyRequest, @Param('id') id: string): Promise<BatchView> {
    return this.batches.pause(request.tenant, checkedId(id));
  }

  @Post(':id/resume')
  @HttpCode(202)
  async resume(@Req() request: FastifyRequest, @Param('id') id: string): Promise<BatchView> {
    return this.batches.resume(request.tenant, checkedId(id));
  }

  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Req() request: FastifyRequest, @Param('id') id: string): Promise<BatchView> {
    return this.batches.cancel(request.tenant, checkedId(id));
  }

  @Get(':id/results.zip')
  async zip(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const stream: Readable = await this.results.zip(request.tenant, checkedId(id), goneSignal(reply));
    void reply
      .headers({
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="batch-${id.slice(0, ID_CHARACTERS)}.zip"`,
        'Cache-Control': 'no-store',
      })
      .send(stream);
  }
}

function checkedId(id: string): string {
  if (!isId(id)) throw batchNotFound(id.slice(0, 64));
  return id;
}
