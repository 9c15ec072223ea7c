import { Controller, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { bulkReplayRequestSchema, type Replay, replayRequestSchema } from '../../contracts/index.js';
import { checkedId, checkedKey, GenerationsService } from '../generations/generations.service.js';
import { checked } from '../generations/parse-request.js';
import { answerBegun } from '../http/answer-job.js';
import { BodyIntake } from '../http/body-intake.js';
import { jsonOf, ORDER_MAX_BYTES } from '../http/json-of.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { BulkReplays } from './bulk-replays.js';
import { ReplaysService } from './replays.service.js';

@Controller('v1')
export class ReplaysController {
  constructor(
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(ReplaysService) private readonly replays: ReplaysService,
    @Inject(GenerationsService) private readonly generations: GenerationsService,
    @Inject(BulkReplays) private readonly sets: BulkReplays,
  ) {}

  @Post('generations/:id/replay')
  @HttpCode(202)
  async replay(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') given: string,
    @Headers('idempotency-key') key: string | undefined,
    @Headers('prefer') prefer: string | undefined,
  ): Promise<Replay | { items: Replay[] }> {
    const id = checkedId(given);
    const order = checked(replayRequestSchema, await this.#body(request));
    const started = await this.replays.replay(request.tenant, id, order, key && checkedKey(key));
    if ('items' in started) {
      void reply.header('Cache-Control', 'no-store');
      return started;
    }
    return answerBegun(started, prefer, reply, async (begun, seconds, gone) => ({
      ...(await this.generations.wait(request.tenant, begun, seconds, gone)),
      notes: begun.notes,
    }));
  }

  @Post('replays')
  @HttpCode(202)
  async replaySet(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') key: string | undefined,
  ) {
    const order = checked(bulkReplayRequestSchema, await this.#body(request));
    void reply.header('Cache-Control', 'no-store');
    if (order.dryRun) {
      void reply.status(200);
      return this.sets.preview(request.tenant, order);
    }
    const batch = await this.sets.start(request.tenant, order, key && checkedKey(key));
    void reply.header('Location', batch.urls.self);
    return batch;
  }

  #body(request: FastifyRequest): Promise<unknown> {
    return this.bodies.take(request, async (body) => jsonOf(body), ORDER_MAX_BYTES);
  }
}
