import { Module } from '@nestjs/common';
import { ModelsModule } from '../models/models.module.js';
import { UploadsModule } from '../uploads/uploads.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { GenerationInputs } from './generation-inputs.js';
import { GenerationList } from './generation-list.js';
import { GenerationReader } from './generation-reader.js';
import { GenerationRecords } from './generation-records.js';
import { GenerationStarter } from './generation-starter.js';
import { GenerationsController } from './generations.controller.js';
import { GenerationsService } from './generations.service.js';
import { QueueLimit } from './queue-limit.js';
import { QueueReports } from './queue-reports.js';
import { StageTimes } from './stage-times.js';

@Module({
  imports: [ModelsModule, UploadsModule, WebhooksModule],
  controllers: [GenerationsController],
  providers: [
    GenerationsService,
    GenerationReader,
    GenerationRecords,
    GenerationStarter,
    GenerationInputs,
    GenerationList,
    QueueLimit,
    QueueReports,
    StageTimes,
  ],
  exports: [
    GenerationsService,
    GenerationReader,
    GenerationRecords,
    GenerationStarter,
    GenerationInputs,
    GenerationList,
    QueueLimit,
    QueueReports,
  ],
})
export class GenerationsModule {}
