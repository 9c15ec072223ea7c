import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { ArtifactSender } from './artifact-sender.js';
import { ArtifactsController } from './artifacts.controller.js';

@Module({
  imports: [GenerationsModule],
  controllers: [ArtifactsController],
  providers: [ArtifactSender],
  exports: [ArtifactSender],
})
export class ArtifactsModule {}
