import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError, type WebhookReceiver, type WebhookTarget } from '../../contracts/index.js';
import type { Outbound } from '../../infra/outbound/outbound.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { listEndpoints } from '../../infra/webhooks/webhook-endpoints.js';
import { OUTBOUND, STORE } from '../tokens.js';

/** A tenant's endpoints are asked for at every generation; one that another API process takes up is late by this, ms. */
const REMEMBERED_MS = 5_000;

/** Who is told of what a tenant starts. */
@Injectable()
export class Receivers {
  readonly #known = new Map<string, { at: number; receivers: WebhookReceiver[] }>();

  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
  ) {}

  /** The request's own target, where it names one, and the tenant's endpoints. Throws like the store. */
  async of(tenant: string, webhook: WebhookTarget | undefined): Promise<WebhookReceiver[]> {
    const own = webhook === undefined ? [] : [{ ...webhook, endpointId: null }];
    return [...own, ...(await this.#endpoints(tenant))];
  }

  /** @throws OrfeasError FORBIDDEN_ADDRESS with the field that has the address. */
  async check({ url }: WebhookTarget, pointer: string): Promise<void> {
    try {
      await this.outbound.check(url);
    } catch (error) {
      if (!(error instanceof OrfeasError)) throw error;
      throw new OrfeasError(error.code, error.message, { errors: [{ pointer, detail: error.message }], cause: error });
    }
  }

  /** What a tenant has registered has changed. */
  forget(tenant: string): void {
    this.#known.delete(tenant);
  }

  async #endpoints(tenant: string): Promise<WebhookReceiver[]> {
    const known = this.#known.get(tenant);
    if (known !== undefined && Date.now() - known.at < REMEMBERED_MS) return known.receivers;
    const endpoints = await listEndpoints(this.store, tenant);
    const receivers = endpoints
      .filter(({ disabledAt }) => disabledAt === null)
      .map(({ id, url, events }) => ({ url, events, endpointId: id }));
    this.#known.set(tenant, { at: Date.now(), receivers });
    return receivers;
  }
}
