import { Module } from '@nestjs/common';
import { PictureIntake } from './picture-intake.js';
import { RemotePictures } from './remote-pictures.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';

@Module({
  controllers: [UploadsController],
  providers: [UploadsService, PictureIntake, RemotePictures],
  exports: [UploadsService, PictureIntake, RemotePictures],
})
export class UploadsModule {}
