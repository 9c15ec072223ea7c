import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { ErasuresController } from './erasures.controller.js';
import { SweepsController } from './sweeps.controller.js';
import { SweepsService } from './sweeps.service.js';

@Module({
  imports: [GenerationsModule],
  controllers: [SweepsController, ErasuresController],
  providers: [SweepsService],
  exports: [SweepsService],
})
export class RetentionModule {}
