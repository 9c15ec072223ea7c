import { Module } from '@nestjs/common';
import { PictureIntake } from './picture-intake.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';

@Module({
  controllers: [UploadsController],
  providers: [UploadsService, PictureIntake],
  exports: [UploadsService, PictureIntake],
})
export class UploadsModule {}
