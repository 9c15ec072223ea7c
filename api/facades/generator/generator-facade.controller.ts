import { Controller, Delete, Get, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import { isFinished, OrfeasError } from '../../../contracts/index.js';
import type { Settings } from '../../../infra/config/settings.js';
import { Readiness } from '../../health/readiness.js';
import { BodyIntake } from '../../http/body-intake.js';
import type { FastifyRequest } from '../../http/request-context.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { parseSequenceRequest } from '../../sequences/parse-sequence-request.js';
import { SequenceReader } from '../../sequences/sequence-reader.js';
import { SequencesService } from '../../sequences/sequences.service.js';
import { SETTINGS } from '../../tokens.js';
import { generatorJob, generatorList } from './generator-job.js';

/** Jobs that a list without a page shows. */
const LISTED = 50;

/** The routes under which an earlier server made its sequences, over the same service as /v1/sequences. */
@Controller('api')
export class GeneratorFacadeController {
  constructor(
    @Inject(SequencesService) private readonly sequences: SequencesService,
    @Inject(SequenceReader) private readonly reader: SequenceReader,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('3d-generator')
  @HttpCode(200)
  async start(@Req() request: FastifyRequest) {
    const most = { maxBytes: this.settings.ORFEAS_MESH_MAX_BYTES, code: 'MESH_TOO_LARGE' } as const;
    const { id } = await this.bodies.take(
      request,
      async (body) => this.sequences.create(request.tenant, parseSequenceRequest(body, request.query)),
      most,
    );
    return { success: true as const, jobId: id, status: 'queued' as const };
  }

  @Get('3d-generator')
  async look(@Req() request: FastifyRequest, @Query('jobId') jobId: string | undefined) {
    const { tenant } = request;
    if (jobId !== undefined)
      return { success: true as const, job: generatorJob(await this.reader.view(tenant, jobId)) };
    const { items } = await this.reader.page(tenant, { limit: LISTED, cursor: null });
    return generatorList(items);
  }

  /** Cancels what is under way, and forgets what has ended. */
  @Delete('3d-generator')
  async end(@Req() request: FastifyRequest, @Query('jobId') jobId: string | undefined) {
    const { tenant } = request;
    if (jobId === undefined) throw new OrfeasError('INVALID_REQUEST', 'Expected jobId in the query but received none');
    const before = await this.reader.view(tenant, jobId);
    if (!isFinished(before.status)) {
      return { success: true as const, job: generatorJob(await this.sequences.cancel(tenant, jobId)) };
    }
    await this.sequences.forget(tenant, jobId);
    return { success: true as const, job: generatorJob(before) };
  }

  @Get('health')
  async health() {
    const checks = await this.readiness.check();
    return {
      status: checks.every(({ ready }) => ready) ? ('healthy' as const) : ('degraded' as const),
      timestamp: new Date().toISOString(),
      gpu_available: this.models.hasGpu(),
      checks,
    };
  }
}
