import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { MeshEraser } from './mesh-eraser.js';
import { MeshLimit } from './mesh-limit.js';
import { MeshList } from './mesh-list.js';
import { MeshReader } from './mesh-reader.js';
import { MeshesController } from './meshes.controller.js';
import { MeshesService } from './meshes.service.js';

@Module({
  imports: [ArtifactsModule, WebhooksModule],
  controllers: [MeshesController],
  providers: [MeshesService, MeshReader, MeshLimit, MeshList, MeshEraser],
})
export class MeshesModule {}
