import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ERROR_TRAITS, type Generation, isFinished, OrfeasError } from '../../../contracts/index.js';
import { ArtifactSender } from '../../artifacts/artifact-sender.js';
import { openStream, STREAM_HEADERS } from '../../events/open-stream.js';
import { Watches } from '../../events/watches.js';
import { GenerationReader, notFound } from '../../generations/generation-reader.js';
import { GenerationStarter } from '../../generations/generation-starter.js';
import { checkedId, GenerationsService } from '../../generations/generations.service.js';
import { BodyIntake } from '../../http/body-intake.js';
import { jsonOf } from '../../http/json-of.js';
import type { FastifyReply, FastifyRequest } from '../../http/request-context.js';
import { FileLinks } from './file-links.js';
import { MeshyList, parseMeshyList } from './meshy-list.js';
import { orderOfMeshy, parseMeshyRequest } from './meshy-request.js';
import { errorFrame, MeshyStream } from './meshy-stream.js';
import { type MeshyTask, meshyTask } from './meshy-task.js';

/** When to ask again for a task that runs, as Meshy says it, s. */
const RETRY_AFTER_SECONDS = '5';

/** Meshy's image-to-3d over the same service: a task is a generation. */
@Controller('openapi')
export class MeshyFacadeController {
  constructor(
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(GenerationStarter) private readonly starter: GenerationStarter,
    @Inject(GenerationsService) private readonly generations: GenerationsService,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(MeshyList) private readonly lists: MeshyList,
    @Inject(Watches) private readonly watches: Watches,
    @Inject(FileLinks) private readonly links: FileLinks,
    @Inject(ArtifactSender) private readonly sender: ArtifactSender,
  ) {}

  @Post('v1/image-to-3d')
  @HttpCode(202)
  async create(@Req() request: FastifyRequest): Promise<{ result: string }> {
    const { tenant } = request;
    const { id } = await this.bodies.take(request, async (body) => {
      const order = orderOfMeshy(parseMeshyRequest(jsonOf(body)));
      return this.starter.start({ tenant, id: null, ...order });
    });
    return { result: id };
  }

  @Get('v1/image-to-3d')
  async list(@Req() { tenant }: FastifyRequest, @Query() query: unknown): Promise<MeshyTask[]> {
    const found = await this.lists.page(tenant, parseMeshyList(query));
    return found.map((generation) => this.#task(tenant, generation));
  }

  /** There are no such tasks here; clients ask for this list to learn whether their key is good. */
  @Get('v2/text-to-3d')
  listTextTasks(): MeshyTask[] {
    return [];
  }

  @Get('v1/image-to-3d/:id')
  async get(
    @Req() { tenant }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') given: string,
  ): Promise<MeshyTask> {
    const generation = await this.#find(tenant, given);
    void reply.header('Cache-Control', 'no-store');
    if (!isFinished(generation.status)) void reply.header('Retry-After', RETRY_AFTER_SECONDS);
    return this.#task(tenant, generation);
  }

  @Get('v1/image-to-3d/:id/stream')
  async stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') given: string): Promise<void> {
    const { tenant } = request;
    try {
      await this.#find(tenant, given);
    } catch (error) {
      if (!(error instanceof OrfeasError)) throw error;
      const { status } = ERROR_TRAITS[error.code];
      void reply.status(status).headers(STREAM_HEADERS).send(errorFrame(status, error.message));
      return;
    }
    const final = async () => this.#task(tenant, await this.#find(tenant, given));
    openStream(request, reply, (sink) =>
      this.watches.attach(tenant, given, (watch, onClose) => new MeshyStream(given, watch, sink, final, onClose)),
    );
  }

  /** A task that waits is canceled; one that runs is refused, as at Meshy, and what has ended goes by retention. */
  @Delete('v1/image-to-3d/:id')
  @HttpCode(200)
  async remove(@Req() { tenant }: FastifyRequest, @Param('id') given: string): Promise<Record<string, never>> {
    const { id, status } = await this.#find(tenant, given);
    if (status !== 'PENDING') {
      throw new OrfeasError('INVALID_REQUEST', `Expected a task that waits but ${id} is ${status}`);
    }
    await this.generations.cancel(tenant, id);
    return {};
  }

  @Get('v1/files/:tenant/:id/:name')
  async file(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { tenant = '', id = '', name = '' }: { tenant?: string; id?: string; name?: string },
    @Query() query: { expires?: unknown; signature?: unknown },
  ): Promise<void> {
    this.links.check({ tenant, id, name }, query, Date.now());
    request.tenant = tenant;
    await this.sender.send((await this.reader.read(tenant, checkedId(id))).state, name, request, reply);
  }

  async #find(tenant: string, given: string): Promise<Generation> {
    const generation = await this.reader.view(tenant, checkedId(given));
    if (generation.erasedAt !== null) throw notFound(given);
    return generation;
  }

  #task(tenant: string, generation: Generation): MeshyTask {
    const now = Date.now();
    return meshyTask(generation, ({ name }) => this.links.urlOf({ tenant, id: generation.id, name }, now));
  }
}
