import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { isFinished, OrfeasError, optionsSchema } from '../../../contracts/index.js';
import { keys } from '../../../infra/storage/keys.js';
import type { ObjectStore } from '../../../infra/storage/object-store.js';
import type { GenerationGateway } from '../../../infra/temporal/generation-gateway.js';
import { ArtifactSender } from '../../artifacts/artifact-sender.js';
import { GenerationReader, type KnownGeneration, notFound } from '../../generations/generation-reader.js';
import { GenerationStarter } from '../../generations/generation-starter.js';
import { checkedId } from '../../generations/generations.service.js';
import { BodyIntake } from '../../http/body-intake.js';
import { goneSignal } from '../../http/gone-signal.js';
import { jsonOf } from '../../http/json-of.js';
import type { FastifyReply, FastifyRequest } from '../../http/request-context.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { GATEWAY, STORE } from '../../tokens.js';
import { bytesOfPicture, parseHunyuanRequest, settingsOfHunyuan } from './hunyuan-request.js';
import {
  completedBody,
  completedBytes,
  type HunyuanStatus,
  hunyuanStatus,
  modelOf,
  reasonOf,
} from './hunyuan-status.js';

/** How long to leave Temporal alone after it did not answer, ms. */
const OUTAGE_MS = 1_000;

/** The routes of Hunyuan3D's own server, which its Blender add-on speaks, over the same service. */
@Controller()
export class HunyuanFacadeController {
  constructor(
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(GenerationStarter) private readonly starter: GenerationStarter,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(ArtifactSender) private readonly sender: ArtifactSender,
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(STORE) private readonly store: ObjectStore,
  ) {}

  /** Answers with the file. A client that leaves loses nothing: the same request again finds what was computed. */
  @Post('generate')
  @HttpCode(200)
  async generate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const gone = goneSignal(reply);
    const id = await this.#start(request);
    const known = await this.#ended(request.tenant, id, gone);
    if (gone.aborted) return;
    const { status, error } = known.state;
    if (status !== 'SUCCEEDED') throw new OrfeasError(error?.code ?? 'CANCELED', error?.message ?? reasonOf(null));
    await this.sender.send(known.state, modelOf(await this.reader.viewOf(request.tenant, known)).name, request, reply);
  }

  @Post('send')
  @HttpCode(200)
  async send(@Req() request: FastifyRequest): Promise<{ uid: string }> {
    return { uid: await this.#start(request) };
  }

  @Get('status/:uid')
  async status(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('uid') uid: string): Promise<void> {
    const { tenant } = request;
    const generation = await this.reader.view(tenant, checkedId(uid));
    if (generation.erasedAt !== null) throw notFound(uid);
    void reply.header('Cache-Control', 'no-store').header('Content-Type', 'application/json; charset=utf-8');
    const answer: HunyuanStatus = hunyuanStatus(generation);
    if (answer.status !== 'completed') {
      void reply.send(JSON.stringify(answer));
      return;
    }
    const model = modelOf(generation);
    const file = await this.store.read(keys.blob(tenant, model.sha256));
    if (file === null) throw new OrfeasError('ARTIFACT_NOT_FOUND', `The generation has no artifact ${model.name}`);
    void reply.header('Content-Length', String(completedBytes(model.bytes))).send(completedBody(file));
  }

  async #start(request: FastifyRequest): Promise<string> {
    const { tenant } = request;
    return this.bodies.take(request, async (body) => {
      const order = parseHunyuanRequest(jsonOf(body));
      const { offer } = await this.models.resolve({ model: 'auto', options: optionsSchema.parse({}) });
      const source = { bytes: bytesOfPicture(order.image) };
      return (await this.starter.start({ tenant, id: null, source, settings: settingsOfHunyuan(order, offer) })).id;
    });
  }

  /** Waits for the end of a generation, also through outages; what it is when the client leaves is of no interest. */
  async #ended(tenant: string, id: string, gone: AbortSignal): Promise<KnownGeneration> {
    for (;;) {
      try {
        await this.gateway.ended(tenant, id, gone);
        const known = await this.reader.read(tenant, id);
        if (gone.aborted || isFinished(known.state.status)) return known;
      } catch (error) {
        const isOutage = error instanceof OrfeasError && error.code.endsWith('_UNAVAILABLE');
        if (!isOutage || gone.aborted) throw error;
      }
      await delay(OUTAGE_MS, undefined, { signal: gone }).catch(() => undefined);
    }
  }
}
