import { Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { QueueView } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { FastifyRequest } from '../http/request-context.js';
import { requireOperator } from '../http/require-operator.js';
import { SETTINGS } from '../tokens.js';
import { QueueDesk } from './queue-desk.js';

@Controller('v1/queues')
export class QueuesController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(QueueDesk) private readonly desk: QueueDesk,
  ) {}

  @Get()
  async list(@Req() { tenant }: FastifyRequest): Promise<{ items: QueueView[] }> {
    requireOperator(tenant, this.settings);
    return { items: await this.desk.list() };
  }

  @Post(':queue/pause')
  @HttpCode(200)
  async pause(@Req() { tenant }: FastifyRequest, @Param('queue') queue: string): Promise<QueueView> {
    requireOperator(tenant, this.settings);
    return this.desk.hold(queue, 'pause');
  }

  @Post(':queue/drain')
  @HttpCode(200)
  async drain(@Req() { tenant }: FastifyRequest, @Param('queue') queue: string): Promise<QueueView> {
    requireOperator(tenant, this.settings);
    return this.desk.hold(queue, 'drain');
  }

  @Post(':queue/resume')
  @HttpCode(200)
  async resume(@Req() { tenant }: FastifyRequest, @Param('queue') queue: string): Promise<QueueView> {
    requireOperator(tenant, this.settings);
    return this.desk.resume(queue);
  }
}
