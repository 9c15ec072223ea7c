import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import { isId } from '../http/is-id.js';
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

  @Get(':id')
  async get(@Req() request: FastifyRequest, @Param('id') id: string) {
    if (!isId(id)) throw new OrfeasError('UPLOAD_NOT_FOUND', `There is no upload ${id.slice(0, 64)}`);
    return uploadView(await this.uploads.find(request.tenant, id));
  }
}
