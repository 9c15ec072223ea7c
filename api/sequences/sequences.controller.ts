import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { isFinished, type SequenceView } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { ArtifactSender } from '../artifacts/artifact-sender.js';
import { batchListQuerySchema } from '../batches/batch-query.js';
import { EventStream } from '../events/event-stream.js';
import { openStream } from '../events/open-stream.js';
import { lastSeq } from '../events/sse-frame.js';
import { waitSeconds } from '../generations/prefer.js';
import { BodyIntake } from '../http/body-intake.js';
import { goneSignal } from '../http/gone-signal.js';
import { parseQuery } from '../http/parse-query.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { LOGGER, SETTINGS } from '../tokens.js';
import { parseSequenceRequest } from './parse-sequence-request.js';
import { SequenceReader } from './sequence-reader.js';
import { SequenceWatch } from './sequence-watch.js';
import { SequencesService } from './sequences.service.js';

/** When to ask again for a sequence under way, s. */
const RETRY_AFTER_SECONDS = '1';

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
    let sequence = await this.bodies.take(
      request,
      async (body) => this.sequences.create(tenant, parseSequenceRequest(body, request.query), idempotencyKey),
      most,
    );
    const seconds = waitSeconds(prefer);
    if (seconds !== null) {
      void reply.header('Preference-Applied', `wait=${seconds}`);
      sequence = await this.sequences.wait(tenant, sequence, seconds, goneSignal(reply));
    }
    void reply.header('Location', sequence.urls.self);
    if (isFinished(sequence.status)) void reply.status(200);
    return answer(sequence, reply);
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
    return answer(await this.reader.view(request.tenant, id), reply);
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

function answer(sequence: SequenceView, reply: FastifyReply): SequenceView {
  void reply.header('Cache-Control', 'no-store');
  if (!isFinished(sequence.status)) void reply.header('Retry-After', RETRY_AFTER_SECONDS);
  return sequence;
}
