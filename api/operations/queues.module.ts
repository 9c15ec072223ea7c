import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { HealthModule } from '../health/health.module.js';
import { QueueDesk } from './queue-desk.js';
import { QueuesController } from './queues.controller.js';

@Module({ imports: [GenerationsModule, HealthModule], controllers: [QueuesController], providers: [QueueDesk] })
export class QueuesModule {}
