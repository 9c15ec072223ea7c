import { Inject, Injectable } from '@nestjs/common';
import {
  type Generation,
  pendingState,
  type Replay,
  type ReplayOrder,
  type ReplayRequest,
} from '../../contracts/index.js';
import { GenerationReader } from '../generations/generation-reader.js';
import { GenerationStarter } from '../generations/generation-starter.js';
import { QueueLimit } from '../generations/queue-limit.js';
import { idempotentId, replayHash } from '../generations/request-identity.js';
import { Receivers } from '../webhooks/receivers.js';
import { type Parent, type PlannedReplay, ReplayPlanner } from './replay-planner.js';

/** What clients ask of replays of one generation. */
@Injectable()
export class ReplaysService {
  constructor(
    @Inject(ReplayPlanner) private readonly planner: ReplayPlanner,
    @Inject(GenerationStarter) private readonly starter: GenerationStarter,
    @Inject(Receivers) private readonly receivers: Receivers,
    @Inject(QueueLimit) private readonly limit: QueueLimit,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
  ) {}

  /**
   * Starts a replay, or one for each variant; all are checked before the first starts.
   * @param key the request's Idempotency-Key: what the same request has started before is found again.
   * @throws OrfeasError IDEMPOTENCY_CONFLICT, FORBIDDEN_ADDRESS, QUEUE_FULL (variants before it have begun), the codes of {@link ReplayPlanner.plan}, or an outage's code.
   */
  async replay(
    tenant: string,
    id: string,
    request: ReplayRequest,
    key: string | undefined,
  ): Promise<Replay | { items: Replay[] }> {
    const { variants, ...order } = request;
    if (order.webhook) await this.receivers.check(order.webhook, '/webhook/url');
    const parent = await this.planner.parent(tenant, id);
    const orders = (variants ?? [{}]).map((variant) => ({ ...order, overrides: { ...order.overrides, ...variant } }));
    const planned = await Promise.all(
      // No header can carry a line break: a variant's key is nobody else's.
      orders.map((one, index) => this.#plan(parent, one, key && (variants ? `${key}\n${index}` : key))),
    );
    const items: Replay[] = [];
    for (const one of planned) items.push(await this.#begin(tenant, one));
    return variants === undefined ? items[0]! : { items };
  }

  /** The plan; null `plan` where the same request has started it before. */
  async #plan(parent: Parent, order: ReplayOrder, key: string | undefined) {
    const { tenant, state } = parent;
    const hash = replayHash(state.id, order);
    const id = key === undefined ? null : idempotentId(tenant, key);
    const isKnown = id !== null && (await this.starter.isKnown(tenant, id, hash));
    return { id, hash, plan: isKnown ? null : await this.planner.plan(parent, order, id, hash) };
  }

  async #begin(
    tenant: string,
    { id, hash, plan }: { id: string | null; hash: string; plan: PlannedReplay | null },
  ): Promise<Replay> {
    const known = async (notes: string[], at: string): Promise<Replay> => ({
      ...(await this.reader.view(tenant, at)),
      notes,
    });
    if (plan === null) return known([], id as string);
    const { input, notes } = plan;
    if (await this.limit.within(tenant, () => this.starter.begin(input)))
      return { ...(await this.#first(tenant, plan)), notes };
    await this.starter.isKnown(tenant, input.id, hash);
    return known(notes, input.id);
  }

  /** The first view, without asking the workflow. */
  #first(tenant: string, { input }: PlannedReplay): Promise<Generation> {
    return this.reader.viewOf(tenant, { state: pendingState(input), live: null, workersAway: false });
  }
}
