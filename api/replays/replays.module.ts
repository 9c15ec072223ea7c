import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/batches.module.js';
import { GenerationsModule } from '../generations/generations.module.js';
import { ModelsModule } from '../models/models.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { BulkReplays } from './bulk-replays.js';
import { ReplayPlanner } from './replay-planner.js';
import { ReplaysController } from './replays.controller.js';
import { ReplaysService } from './replays.service.js';

@Module({
  imports: [BatchesModule, GenerationsModule, ModelsModule, WebhooksModule],
  controllers: [ReplaysController],
  providers: [ReplaysService, ReplayPlanner, BulkReplays],
})
export class ReplaysModule {}
