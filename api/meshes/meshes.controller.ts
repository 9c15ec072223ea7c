import { Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { MeshStageName, MeshView } from '../../contracts/index.js';
import { ArtifactSender } from '../artifacts/artifact-sender.js';
import { answerBegun, markStanding } from '../http/answer-job.js';
import type { Page } from '../http/index-page.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { MeshEraser } from './mesh-eraser.js';
import { MeshList } from './mesh-list.js';
import { parseMeshListQuery } from './mesh-list-query.js';
import { MeshReader } from './mesh-reader.js';
import { MeshesService } from './meshes.service.js';

@Controller('v1/meshes')
export class MeshesController {
  constructor(
    @Inject(MeshesService) private readonly meshes: MeshesService,
    @Inject(MeshReader) private readonly reader: MeshReader,
    @Inject(MeshList) private readonly lists: MeshList,
    @Inject(MeshEraser) private readonly eraser: MeshEraser,
    @Inject(ArtifactSender) private readonly sender: ArtifactSender,
  ) {}

  @Post('analyze')
  @HttpCode(202)
  async analyze(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<MeshView> {
    return this.#create('analyze', request, reply, idempotencyKey);
  }

  @Post('repair')
  @HttpCode(202)
  async repair(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<MeshView> {
    return this.#create('repair', request, reply, idempotencyKey);
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown): Promise<Page<MeshView>> {
    return this.lists.page(request.tenant, parseMeshListQuery(query));
  }

  @Get(':id')
  async get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<MeshView> {
    const mesh = await this.reader.view(request.tenant, id);
    markStanding(mesh, reply);
    return mesh;
  }

  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@Req() request: FastifyRequest, @Param('id') id: string): Promise<MeshView> {
    return this.meshes.cancel(request.tenant, id);
  }

  @Delete(':id')
  @HttpCode(202)
  async erase(@Req() request: FastifyRequest, @Param('id') id: string): Promise<MeshView> {
    return this.eraser.erase(request.tenant, id);
  }

  @Get(':id/artifacts/:name')
  async artifact(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('name') name: string,
  ): Promise<void> {
    const { artifacts, erasedAt } = await this.reader.state(request.tenant, id);
    await this.sender.send({ id, artifacts, erasedAt, erasedCode: 'MESH_EXPIRED' }, name, request, reply);
  }

  async #create(
    operation: MeshStageName,
    request: FastifyRequest,
    reply: FastifyReply,
    idempotencyKey: string | undefined,
  ): Promise<MeshView> {
    const mesh = await this.meshes.create(operation, request, idempotencyKey);
    return answerBegun(mesh, request.headers.prefer as string | undefined, reply, (begun, seconds, gone) =>
      this.meshes.wait(request.tenant, begun, seconds, gone),
    );
  }
}
