import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type Delivery,
  deliveryId,
  OrfeasError,
  type WebhookEndpoint,
  type WebhookTarget,
} from '../../contracts/index.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { DeliveryGateway } from '../../infra/temporal/delivery-gateway.js';
import { findEndpoint, listEndpoints, putEndpoint, removeEndpoint } from '../../infra/webhooks/webhook-endpoints.js';
import { findSecret, obtainSecret, rotateSecret } from '../../infra/webhooks/webhook-secrets.js';
import { DELIVERIES, STORE } from '../tokens.js';
import { Receivers } from './receivers.js';
import { type NewSecret, newSecretView, type SecretView, secretView } from './webhook-views.js';

/** Every generation starts a delivery to each of them. */
const MAX_ENDPOINTS = 20;

/** The endpoints that tenants register, and the secrets that their messages are signed with. */
@Injectable()
export class WebhooksService {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(DELIVERIES) private readonly deliveries: DeliveryGateway,
    @Inject(Receivers) private readonly receivers: Receivers,
  ) {}

  /** @throws OrfeasError FORBIDDEN_ADDRESS, or INVALID_REQUEST where the tenant has too many. */
  async add(tenant: string, target: WebhookTarget): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    await this.receivers.check(target, '/url');
    if ((await this.list(tenant)).length >= MAX_ENDPOINTS) {
      throw new OrfeasError('INVALID_REQUEST', `Expected at most ${MAX_ENDPOINTS} webhooks but received another`);
    }
    const id = randomUUID();
    const endpoint = { id, ...target, createdAt: new Date().toISOString(), disabledAt: null };
    const { secret } = await obtainSecret(this.store, { tenant, endpointId: id });
    await putEndpoint(this.store, tenant, endpoint);
    this.receivers.forget(tenant);
    return { endpoint, secret };
  }

  list(tenant: string): Promise<WebhookEndpoint[]> {
    return listEndpoints(this.store, tenant);
  }

  /** @throws OrfeasError WEBHOOK_NOT_FOUND, also for one of another tenant. */
  async find(tenant: string, id: string): Promise<WebhookEndpoint> {
    const endpoint = await findEndpoint(this.store, tenant, id);
    if (endpoint === null) throw new OrfeasError('WEBHOOK_NOT_FOUND', `There is no webhook ${id}`);
    return endpoint;
  }

  /** Throws like {@link find}. */
  async remove(tenant: string, id: string): Promise<void> {
    await this.find(tenant, id);
    await removeEndpoint(this.store, tenant, id);
    this.receivers.forget(tenant);
  }

  /** Throws like {@link find}. */
  async rotate(tenant: string, id: string): Promise<NewSecret> {
    await this.find(tenant, id);
    return newSecretView(await rotateSecret(this.store, { tenant, endpointId: id }));
  }

  /** What is known of the tenant's own secret, but for the secret. */
  async ownSecret(tenant: string): Promise<SecretView> {
    return secretView(await findSecret(this.store, { tenant, endpointId: null }));
  }

  async rotateOwn(tenant: string): Promise<NewSecret> {
    return newSecretView(await rotateSecret(this.store, { tenant, endpointId: null }));
  }

  /** Sends an endpoint a message of the type `webhook.test`. Throws like {@link find}. */
  async test(tenant: string, id: string): Promise<Delivery> {
    const { url, events } = await this.find(tenant, id);
    const message = deliveryId(randomUUID(), 0, 0);
    const at = new Date().toISOString();
    await this.deliveries.start({
      tenant,
      id: message,
      receiver: { url, events, endpointId: id },
      type: 'webhook.test',
      at,
      data: { webhook: id },
    });
    return {
      id: message,
      type: 'webhook.test',
      url,
      webhook: id,
      state: 'PENDING',
      createdAt: at,
      nextTryAt: at,
      heldUntil: null,
      tries: [],
    };
  }
}
