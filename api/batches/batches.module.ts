import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { ModelsModule } from '../models/models.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { ArchiveIntake } from './archive-intake.js';
import { BatchReader } from './batch-reader.js';
import { BatchRecords } from './batch-records.js';
import { BatchResults } from './batch-results.js';
import { BatchStarter } from './batch-starter.js';
import { BatchesController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { ItemMaker } from './item-maker.js';

@Module({
  imports: [ModelsModule, UploadsModule, GenerationsModule, WebhooksModule],
  controllers: [BatchesController],
  providers: [BatchesService, BatchStarter, BatchReader, BatchRecords, BatchResults, ItemMaker, ArchiveIntake],
  exports: [BatchStarter, BatchReader],
})
export class BatchesModule {}
