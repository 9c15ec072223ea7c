import { Controller, Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { isFinished } from '../../contracts/index.js';
import { GenerationReader, notFound } from '../generations/generation-reader.js';
import { GenerationRecords } from '../generations/generation-records.js';
import { checkedId } from '../generations/generations.service.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { openStream } from './open-stream.js';
import { lastSeq } from './sse-frame.js';
import { Watches } from './watches.js';

@Controller('v1/generations/:id/events')
export class EventsController {
  constructor(
    @Inject(Watches) private readonly watches: Watches,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
  ) {}

  @Get()
  async stream(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') given: string,
    @Headers('last-event-id') header: string | undefined,
    @Query('lastEventId') query: string | undefined,
  ): Promise<void> {
    const id = checkedId(given);
    const { tenant } = request;
    if (!(await this.reader.exists(tenant, id))) throw notFound(id);
    const after = lastSeq(header ?? query);
    const record = await this.records.find(tenant, id);
    if (record !== null && isFinished(record.state.status) && after >= record.state.lastEvent) {
      // Nothing is left to tell: 204 ends a browser's reconnecting (HTML standard §9.2.2).
      void reply.status(204).send();
      return;
    }
    openStream(request, reply, (sink) => this.watches.follow(tenant, id, after, sink));
  }
}
