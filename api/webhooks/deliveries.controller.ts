import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { parseQuery } from '../http/parse-query.js';
import type { FastifyRequest } from '../http/request-context.js';
import { DeliveryLog } from './delivery-log.js';
import { deliveryQuerySchema } from './delivery-query.js';
import { deliveryView } from './webhook-views.js';

@Controller('v1/webhooks/deliveries')
export class DeliveriesController {
  constructor(@Inject(DeliveryLog) private readonly log: DeliveryLog) {}

  @Get()
  list(@Req() request: FastifyRequest, @Query() query: unknown) {
    return this.log.page(request.tenant, parseQuery(deliveryQuerySchema, query));
  }

  @Get(':id')
  async get(@Req() request: FastifyRequest, @Param('id') id: string) {
    return deliveryView(await this.log.find(request.tenant, id));
  }

  @Post(':id/redeliver')
  @HttpCode(202)
  redeliver(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.log.redeliver(request.tenant, id);
  }
}
