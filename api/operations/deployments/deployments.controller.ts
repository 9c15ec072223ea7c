import { Controller, Get, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import {
  DEPLOYMENTS,
  type Deployment,
  type DeploymentName,
  OrfeasError,
  promoteRequestSchema,
  rampRequestSchema,
} from '../../../contracts/index.js';
import type { Settings } from '../../../infra/config/settings.js';
import type { DeploymentDesk } from '../../../infra/temporal/deployment-desk.js';
import { checked } from '../../generations/parse-request.js';
import { BodyIntake } from '../../http/body-intake.js';
import { orderOf } from '../../http/json-of.js';
import type { FastifyRequest } from '../../http/request-context.js';
import { requireOperator } from '../../http/require-operator.js';
import { DEPLOYMENT_DESK, SETTINGS } from '../../tokens.js';

/** Orders are a number and a name. */
const ORDER_MAX_BYTES = 16 * 1024;

/** The builds of the workers, for operators: which one new work goes to. */
@Controller('v1/deployments')
export class DeploymentsController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(DEPLOYMENT_DESK) private readonly desk: DeploymentDesk,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest): Promise<{ items: Deployment[] }> {
    requireOperator(request.tenant, this.settings);
    return { items: await this.desk.list() };
  }

  @Post(':name/ramp')
  @HttpCode(200)
  async ramp(@Req() request: FastifyRequest, @Param('name') name: string): Promise<Deployment> {
    const { percent, build } = await this.#order(request, rampRequestSchema);
    return this.desk.ramp(checkedName(name), percent, build);
  }

  @Post(':name/promote')
  @HttpCode(200)
  async promote(@Req() request: FastifyRequest, @Param('name') name: string): Promise<Deployment> {
    const { build } = await this.#order(request, promoteRequestSchema);
    return this.desk.promote(checkedName(name), build);
  }

  @Post(':name/rollback')
  @HttpCode(200)
  async rollback(@Req() request: FastifyRequest, @Param('name') name: string): Promise<Deployment> {
    const { build } = await this.#order(request, promoteRequestSchema);
    return this.desk.rollback(checkedName(name), build);
  }

  async #order<T extends z.ZodType>(request: FastifyRequest, schema: T): Promise<z.output<T>> {
    requireOperator(request.tenant, this.settings);
    return checked(schema, await this.bodies.take(request, async (body) => orderOf(body), ORDER_MAX_BYTES));
  }
}

function checkedName(name: string): DeploymentName {
  const found = DEPLOYMENTS.find((known) => known === name);
  if (found !== undefined) return found;
  throw new OrfeasError('DEPLOYMENT_NOT_FOUND', `Expected one of ${DEPLOYMENTS.join(', ')} but received ${name}`);
}
