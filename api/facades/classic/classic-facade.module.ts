import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../../artifacts/artifacts.module.js';
import { GenerationsModule } from '../../generations/generations.module.js';
import { UploadsModule } from '../../uploads/uploads.module.js';
import { ClassicFacadeController } from './classic-facade.controller.js';

@Module({ imports: [UploadsModule, GenerationsModule, ArtifactsModule], controllers: [ClassicFacadeController] })
export class ClassicFacadeModule {}
