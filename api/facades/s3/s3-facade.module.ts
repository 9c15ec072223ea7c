import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../../artifacts/artifacts.module.js';
import { GenerationsModule } from '../../generations/generations.module.js';
import { UploadsModule } from '../../uploads/uploads.module.js';
import { S3FacadeController } from './s3-facade.controller.js';

@Module({ imports: [UploadsModule, GenerationsModule, ArtifactsModule], controllers: [S3FacadeController] })
export class S3FacadeModule {}
