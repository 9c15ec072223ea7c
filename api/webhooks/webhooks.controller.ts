import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { OrfeasError, type WebhookTarget, webhookTargetSchema } from '../../contracts/index.js';
import { fieldErrors } from '../generations/parse-request.js';
import { type Body, BodyIntake } from '../http/body-intake.js';
import { isId } from '../http/is-id.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { WebhooksService } from './webhooks.service.js';

/** Secrets are told once, and kept by nobody on the way. */
const NO_STORE = ['Cache-Control', 'no-store'] as const;

@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    @Inject(WebhooksService) private readonly webhooks: WebhooksService,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
  ) {}

  @Post()
  @HttpCode(201)
  async add(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const target = await this.bodies.take(request, async (body) => targetOf(body));
    const { endpoint, secret } = await this.webhooks.add(request.tenant, target);
    void reply.header('Location', `/v1/webhooks/${endpoint.id}`).header(...NO_STORE);
    return { ...endpoint, secret };
  }

  @Get()
  async list(@Req() request: FastifyRequest) {
    return { items: await this.webhooks.list(request.tenant) };
  }

  @Get('secret')
  ownSecret(@Req() request: FastifyRequest) {
    return this.webhooks.ownSecret(request.tenant);
  }

  @Post('secret')
  @HttpCode(200)
  rotateOwn(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header(...NO_STORE);
    return this.webhooks.rotateOwn(request.tenant);
  }

  @Get(':id')
  get(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.webhooks.find(request.tenant, checkedId(id));
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.webhooks.remove(request.tenant, checkedId(id));
  }

  @Post(':id/rotate')
  @HttpCode(200)
  rotate(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Param('id') id: string) {
    void reply.header(...NO_STORE);
    return this.webhooks.rotate(request.tenant, checkedId(id));
  }

  @Post(':id/test')
  @HttpCode(202)
  test(@Req() request: FastifyRequest, @Param('id') id: string) {
    return this.webhooks.test(request.tenant, checkedId(id));
  }
}

function checkedId(id: string): string {
  if (!isId(id)) throw new OrfeasError('WEBHOOK_NOT_FOUND', `There is no webhook ${id.slice(0, 64)}`);
  return id;
}

function targetOf(body: Body): WebhookTarget {
  const result = webhookTargetSchema.safeParse(body.kind === 'json' ? body.value : null);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const list = errors.map(({ pointer, detail }) => `${pointer === '' ? 'body' : pointer}: ${detail}`).join('; ');
  throw new OrfeasError('INVALID_REQUEST', list, { errors });
}
