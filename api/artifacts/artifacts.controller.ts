import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { GenerationReader } from '../generations/generation-reader.js';
import { checkedId } from '../generations/generations.service.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { ArtifactSender } from './artifact-sender.js';

@Controller('v1/generations/:id/artifacts')
export class ArtifactsController {
  constructor(
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(ArtifactSender) private readonly sender: ArtifactSender,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Param('id') id: string) {
    return { items: (await this.reader.view(request.tenant, checkedId(id))).artifacts };
  }

  @Get(':name')
  async get(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('name') name: string,
  ): Promise<void> {
    const { state } = await this.reader.read(request.tenant, checkedId(id));
    await this.sender.send(state, name, request, reply);
  }
}
