import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { FACADE_PICTURE_MAX_BYTES, OrfeasError } from '../../../contracts/index.js';
import type { Settings } from '../../../infra/config/settings.js';
import { ArtifactSender } from '../../artifacts/artifact-sender.js';
import { GenerationReader } from '../../generations/generation-reader.js';
import { GenerationStarter } from '../../generations/generation-starter.js';
import { checkedId } from '../../generations/generations.service.js';
import { readFields } from '../../generations/read-fields.js';
import { type Body, BodyIntake } from '../../http/body-intake.js';
import type { FastifyReply, FastifyRequest } from '../../http/request-context.js';
import { SETTINGS } from '../../tokens.js';
import { UploadsService } from '../../uploads/uploads.service.js';
import { parseClassicGenerate, settingsOfClassic } from './classic-request.js';
import { classicStatus, classicUploaded } from './classic-status.js';

/**
 * The routes of the first Orfeas over the same service. A job is an upload and the one generation made of
 * it; both have the same id. `GET /health` is the server's own.
 */
@Controller('api')
export class ClassicFacadeController {
  readonly #maxBytes: number;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(GenerationStarter) private readonly starter: GenerationStarter,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(ArtifactSender) private readonly sender: ArtifactSender,
  ) {
    this.#maxBytes = Math.min(FACADE_PICTURE_MAX_BYTES, settings.ORFEAS_PICTURE_MAX_BYTES);
  }

  @Post('upload-image')
  @HttpCode(200)
  async upload(@Req() request: FastifyRequest) {
    return { job_id: (await this.uploads.take(request, this.#maxBytes)).id };
  }

  @Post('generate-3d')
  @HttpCode(200)
  async generate(@Req() request: FastifyRequest) {
    const order = await this.bodies.take(request, async (body) => parseClassicGenerate(wishesOf(body)));
    const { tenant } = request;
    const settings = settingsOfClassic(order);
    const { id } = await this.starter.start({ tenant, settings, source: { uploadId: order.job_id }, id: order.job_id });
    return { status: 'started', job_id: id };
  }

  @Get('job-status/:id')
  async status(@Req() request: FastifyRequest, @Param('id') given: string) {
    const id = checkedId(given);
    try {
      return classicStatus(await this.reader.view(request.tenant, id));
    } catch (error) {
      if (!(error instanceof OrfeasError) || error.code !== 'GENERATION_NOT_FOUND') throw error;
      await this.uploads.find(request.tenant, id);
      return classicUploaded(id);
    }
  }

  @Get('download/:id/:file')
  async download(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('file') file: string,
  ): Promise<void> {
    const { state } = await this.reader.read(request.tenant, checkedId(id));
    await this.sender.send(state, file, request, reply);
  }
}

function wishesOf(body: Body): unknown {
  if (body.kind === 'json') return body.value;
  if (body.kind === 'form') return readFields(body.form.fields);
  throw new OrfeasError('INVALID_REQUEST', 'Expected JSON for the body but received another type');
}
