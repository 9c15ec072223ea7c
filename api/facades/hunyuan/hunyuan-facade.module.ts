import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../../artifacts/artifacts.module.js';
import { GenerationsModule } from '../../generations/generations.module.js';
import { ModelsModule } from '../../models/models.module.js';
import { HunyuanFacadeController } from './hunyuan-facade.controller.js';

@Module({
  imports: [GenerationsModule, ArtifactsModule, ModelsModule],
  controllers: [HunyuanFacadeController],
})
export class HunyuanFacadeModule {}
