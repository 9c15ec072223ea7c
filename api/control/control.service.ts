import { Inject, Injectable } from '@nestjs/common';
import { type Generation, type GenerationState, isFinished, OrfeasError } from '../../contracts/index.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { GenerationReader, type KnownGeneration } from '../generations/generation-reader.js';
import { ModelDirectory } from '../models/model-directory.js';
import { GATEWAY } from '../tokens.js';
import type { ResumeRequest } from './control-request.js';
import { settleResume } from './settle-resume.js';

/** What clients may tell a generation that has begun. */
@Injectable()
export class ControlService {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
  ) {}

  /**
   * Lets a paused generation go on; everything is checked before.
   * @throws OrfeasError GENERATION_NOT_FOUND, GENERATION_NOT_PAUSED, INVALID_OPTIONS, MODEL_UNAVAILABLE where options of
   * a model are changed that nobody offers, ORCHESTRATOR_UNAVAILABLE.
   */
  async resume(tenant: string, id: string, request: ResumeRequest): Promise<Generation> {
    const known = await this.reader.read(tenant, id);
    if (known.state.status !== 'PAUSED') throw notPaused(known);
    const order = await settleResume(known.state, request, () => this.#offerOf(known.state.model));
    if (!(await this.gateway.resume(tenant, id, order))) throw notPaused(await this.reader.read(tenant, id));
    return this.#answer(tenant, known, { ...order, outputs: [...order.outputs], status: 'IN_PROGRESS' });
  }

  /**
   * Changes how soon a generation is served. One that waits for a worker takes its new place in the queue at once.
   * @throws OrfeasError GENERATION_NOT_FOUND, GENERATION_FINISHED, ORCHESTRATOR_UNAVAILABLE.
   */
  async changePriority(tenant: string, id: string, priority: number): Promise<Generation> {
    const known = await this.reader.read(tenant, id);
    const { state, live } = known;
    // A stage that a worker has taken goes on as it is: taking it away would only cost what it has done.
    const requeue = live?.stage?.started === false && state.priority !== priority;
    const isOpen = !isFinished(state.status);
    if (!isOpen || !(await this.gateway.changePriority(tenant, id, { priority, requeue }))) {
      throw new OrfeasError('GENERATION_FINISHED', `The generation ${id} has ended as ${state.status}`);
    }
    return this.#answer(tenant, known, { priority });
  }

  /** The generation as the order has left it. */
  #answer(tenant: string, known: KnownGeneration, change: Partial<GenerationState>): Promise<Generation> {
    this.reader.heard(tenant, known.state.id);
    return this.reader.viewOf(tenant, { ...known, state: { ...known.state, ...change }, workersAway: false });
  }

  async #offerOf(model: string) {
    const packs = await this.models.packs();
    const known = packs.find(({ offer }) => offer.id === model);
    if (known !== undefined) return known.offer;
    throw new OrfeasError('MODEL_UNAVAILABLE', `Expected a worker that offers ${model}, whose options are changed`);
  }
}

function notPaused({ state: { id, status } }: KnownGeneration): OrfeasError {
  return new OrfeasError('GENERATION_NOT_PAUSED', `Expected a paused generation but ${id} is ${status}`);
}
