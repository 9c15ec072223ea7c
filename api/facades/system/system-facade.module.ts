import { Module } from '@nestjs/common';
import { ModelsModule } from '../../models/models.module.js';
import { RetentionModule } from '../../retention/retention.module.js';
import { SystemCareController } from './system-care.controller.js';
import { SystemFacadeController } from './system-facade.controller.js';
import { SystemOptimizer } from './system-optimize.js';

@Module({
  imports: [ModelsModule, RetentionModule],
  controllers: [SystemFacadeController, SystemCareController],
  providers: [SystemOptimizer],
})
export class SystemFacadeModule {}
