import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../../artifacts/artifacts.module.js';
import { EventsModule } from '../../events/events.module.js';
import { GenerationsModule } from '../../generations/generations.module.js';
import { FileLinks } from './file-links.js';
import { MeshyFacadeController } from './meshy-facade.controller.js';
import { MeshyList } from './meshy-list.js';

@Module({
  imports: [GenerationsModule, ArtifactsModule, EventsModule],
  controllers: [MeshyFacadeController],
  providers: [MeshyList, FileLinks],
})
export class MeshyFacadeModule {}
