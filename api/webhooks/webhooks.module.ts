import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryLog } from './delivery-log.js';
import { Receivers } from './receivers.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  controllers: [DeliveriesController, WebhooksController],
  providers: [WebhooksService, DeliveryLog, Receivers],
  exports: [Receivers],
})
export class WebhooksModule {}
