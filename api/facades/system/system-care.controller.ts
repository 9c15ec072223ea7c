import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CPU_QUEUE, gpuQueue } from '../../../contracts/index.js';
import type { Settings } from '../../../infra/config/settings.js';
import type { QueueInspector } from '../../../infra/temporal/generation-gateway.js';
import { checked } from '../../generations/parse-request.js';
import { BodyIntake } from '../../http/body-intake.js';
import { goneSignal } from '../../http/gone-signal.js';
import { ORDER_MAX_BYTES, orderOf } from '../../http/json-of.js';
import type { FastifyReply, FastifyRequest } from '../../http/request-context.js';
import { requireOperator } from '../../http/require-operator.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { INSPECTOR, SETTINGS } from '../../tokens.js';
import { systemMetrics } from './system-metrics.js';
import { type Optimized, optimizeRequestSchema, SystemOptimizer } from './system-optimize.js';

/** The routes under which operators of an earlier server looked after the machine. */
@Controller('api')
export class SystemCareController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(INSPECTOR) private readonly inspector: QueueInspector,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(SystemOptimizer) private readonly optimizer: SystemOptimizer,
  ) {}

  @Post('system-optimize')
  @HttpCode(200)
  async optimize(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Optimized> {
    requireOperator(request.tenant, this.settings);
    const body = await this.bodies.take(request, async (given) => orderOf(given), ORDER_MAX_BYTES);
    return this.optimizer.optimize(checked(optimizeRequestSchema, body).type, goneSignal(reply));
  }

  @Get('system-metrics')
  async metrics() {
    const [live, packs] = await Promise.all([this.models.workers(), this.models.packs()]);
    const names = [CPU_QUEUE, ...packs.filter(({ available }) => available).map(({ offer }) => gpuQueue(offer.id))];
    return systemMetrics(live, await Promise.all(names.map((name) => this.inspector.report(name, 'activity'))));
  }
}
