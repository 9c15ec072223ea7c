import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Settings } from '../../infra/config/settings.js';
import { checked } from '../generations/parse-request.js';
import { BodyIntake } from '../http/body-intake.js';
import { goneSignal } from '../http/gone-signal.js';
import { ORDER_MAX_BYTES, orderOf } from '../http/json-of.js';
import { waitSeconds } from '../http/prefer.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { requireOperator } from '../http/require-operator.js';
import { SETTINGS } from '../tokens.js';
import { sweepRequestSchema } from './sweep-request.js';
import { SweepsService } from './sweeps.service.js';

@Controller('v1/sweeps')
export class SweepsController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(SweepsService) private readonly sweeps: SweepsService,
  ) {}

  @Post()
  @HttpCode(202)
  async start(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('prefer') prefer: string | undefined,
  ) {
    requireOperator(request.tenant, this.settings);
    const body = await this.bodies.take(request, async (given) => orderOf(given), ORDER_MAX_BYTES);
    const id = await this.sweeps.start(checked(sweepRequestSchema, body).dryRun);
    const report = await this.sweeps.wait(id, waitSeconds(prefer) ?? 0, goneSignal(reply));
    if (report !== null) void reply.status(200);
    return { id, report };
  }

  @Get()
  async list(@Req() request: FastifyRequest) {
    requireOperator(request.tenant, this.settings);
    return { items: await this.sweeps.list() };
  }

  @Get(':id')
  async get(@Req() request: FastifyRequest, @Param('id') id: string) {
    requireOperator(request.tenant, this.settings);
    return { id, report: await this.sweeps.find(id.slice(0, 64)) };
  }
}
