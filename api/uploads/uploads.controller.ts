import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { uploadView } from './upload-view.js';
import { UploadsService } from './uploads.service.js';

@Controller('v1/uploads')
export class UploadsController {
  constructor(@Inject(UploadsService) private readonly uploads: UploadsService) {}

  @Post()
  @HttpCode(201)
  async upload(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.uploads.take(request);
    void reply.header('Location', `/v1/uploads/${record.id}`);
    return uploadView(record);
  }
}
