import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { MeshLimit } from './mesh-limit.js';
import { MeshReader } from './mesh-reader.js';
import { MeshesController } from './meshes.controller.js';
import { MeshesService } from './meshes.service.js';

@Module({
  imports: [ArtifactsModule],
  controllers: [MeshesController],
  providers: [MeshesService, MeshReader, MeshLimit],
})
export class MeshesModule {}
