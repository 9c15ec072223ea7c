import { Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { type Generation } from '../../contracts/index.js';
import { checkedId } from '../generations/generations.service.js';
import { checked } from '../generations/parse-request.js';
import { BodyIntake } from '../http/body-intake.js';
import { ORDER_MAX_BYTES, orderOf } from '../http/json-of.js';
import type { FastifyRequest } from '../http/request-context.js';
import { ControlService } from './control.service.js';
import { priorityRequestSchema, resumeRequestSchema } from './control-request.js';

@Controller('v1/generations/:id')
export class ControlController {
  constructor(
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(ControlService) private readonly control: ControlService,
  ) {}

  @Post('resume')
  @HttpCode(202)
  async resume(@Req() request: FastifyRequest, @Param('id') given: string): Promise<Generation> {
    const id = checkedId(given);
    const order = checked(resumeRequestSchema, await this.#order(request));
    return this.control.resume(request.tenant, id, order);
  }

  @Post('priority')
  @HttpCode(202)
  async changePriority(@Req() request: FastifyRequest, @Param('id') given: string): Promise<Generation> {
    const id = checkedId(given);
    const { priority } = checked(priorityRequestSchema, await this.#order(request));
    return this.control.changePriority(request.tenant, id, priority);
  }

  /** The body's JSON; no body at all orders nothing beyond the address itself. */
  #order(request: FastifyRequest): Promise<unknown> {
    return this.bodies.take(request, async (body) => orderOf(body), ORDER_MAX_BYTES);
  }
}
