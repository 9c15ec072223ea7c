import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { ModelsModule } from '../models/models.module.js';
import { ControlController } from './control.controller.js';
import { ControlService } from './control.service.js';

@Module({
  imports: [GenerationsModule, ModelsModule],
  controllers: [ControlController],
  providers: [ControlService],
})
export class ControlModule {}
