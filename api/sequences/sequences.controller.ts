import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { isFinished, type SequenceView } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { ArtifactSender } from '../artifacts/artifact-sender.js';
import { batchListQuerySchema } from '../batches/batch-query.js';
import { EventStream } from '../events/event-stream.js';
import { openStream } from '../events/open-stream.js';
import { lastSeq } from '../events/sse-frame.js';
import { answerBegun, markStanding } from '../http/answer-job.js';
import { BodyIntake } from '../http/body-intake.js';
import { parseQuery } from '../http/parse-query.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { LOGGER, SETTINGS } from '../tokens.js';
import { parseSequenceRequest } from './parse-sequence-request.js';
import { SequenceReader } from './sequence-reader.js';
import { SequenceWatch } from './sequence-watch.js';
import { SequencesService } from './sequences.service.js';

@Controller('v1/sequences')
export class SequencesController {
  constructor(
    @Inject(SequencesService) private readonly sequences: SequencesService,
    @Inject(SequenceReader) private readonly reader: SequenceReader,
    @Inject(ArtifactSender) private readonly sender: ArtifactSender,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Post()
  @HttpCode(202)
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<SequenceView> {
    const { tenant } = request;
    const most = { maxBytes: this.settings.ORFEAS_MESH_MAX_BYTES, code: 'MESH_TOO_LARGE' } as const;
    const sequence = await this.bodies.take(
      request,
      async (body) => this.sequences.create(tenant, parseSequenceRequest(body, request.query), idempotencyKey),
      most,
    );
    return answerBegun(sequence, prefer, reply, (begun, seconds, gone) =>
      this.sequences.wait(tenant, begun, seconds, gone),
    );
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown) {
    return this.reader.page(request.tenant, parseQuery(batchListQuerySchema, query));
  }

  @Get(':id')
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<SequenceView> {
    const sequence = await this.reader.view(request.tenant, id);
    markStanding(sequence, reply);
    return sequence;
  }

  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Req() request: FastifyRequest, @Param('id') id: string): Promise<SequenceView> {
    return this.sequences.cancel(request.tenant, id);
  }

  @Delete(':id')
  @HttpCode(204)
  async forget(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    await this.sequences.forget(request.tenant, id);
  }

  @Get(':id/events')
  async events(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Headers('last-event-id') header: string | undefined,
    @Query('lastEventId') query: string | undefined,
  ): Promise<void> {
    const { tenant } = request;
    const { state } = await this.reader.read(tenant, id);
    const after = lastSeq(header ?? query);
    if (isFinished(state.status) && after >= state.events.length) {
      // Nothing is left to tell: 204 ends a browser's reconnecting (HTML standard §9.2.2).
      void reply.status(204).send();
      return;
    }
    const watch = new SequenceWatch(() => this.reader.read(tenant, id));
    openStream(request, reply, (sink) => {
      const stream = new EventStream(watch, after, sink, () => undefined);
      stream.start();
      watch.run().catch((err: unknown) => {
        this.logger.error({ err, id }, 'a sequence can not be watched');
        stream.end();
      });
    });
  }

  @Get(':id/artifacts/:name')
  async artifact(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('name') name: string,
  ): Promise<void> {
    const { state } = await this.reader.read(request.tenant, id);
    await this.sender.send({ id, artifacts: state.artifacts, erasedAt: null }, name, request, reply);
  }
}
