import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { ModelsModule } from '../models/models.module.js';
import { FinishedObserver } from './finished-observer.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [ModelsModule, GenerationsModule],
  controllers: [HealthController],
  providers: [Readiness, FinishedObserver],
  exports: [Readiness],
})
export class HealthModule {}
