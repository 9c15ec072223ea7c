import { type WebhookEndpoint, webhookEndpointSchema } from '../../contracts/webhooks.js';
import { getJson, putJson } from '../storage/json-objects.js';
import { keys } from '../storage/keys.js';
import type { ObjectStore } from '../storage/object-store.js';
import { removeSecret } from './webhook-secrets.js';

/** The endpoints of a tenant, the oldest first. Throws like the store. */
export async function listEndpoints(store: ObjectStore, tenant: string): Promise<WebhookEndpoint[]> {
  const objects = await store.list(keys.webhooksOf(tenant));
  const found = await Promise.all(objects.map(({ key }) => getJson(store, key, webhookEndpointSchema)));
  return found.filter((endpoint) => endpoint !== null).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

export function findEndpoint(store: ObjectStore, tenant: string, id: string): Promise<WebhookEndpoint | null> {
  return getJson(store, keys.webhook(tenant, id), webhookEndpointSchema);
}

export async function putEndpoint(store: ObjectStore, tenant: string, endpoint: WebhookEndpoint): Promise<void> {
  await putJson(store, keys.webhook(tenant, endpoint.id), endpoint);
}

/** Forgets an endpoint and its secret; messages on their way to it end. */
export async function removeEndpoint(store: ObjectStore, tenant: string, id: string): Promise<void> {
  await store.remove([keys.webhook(tenant, id)]);
  await removeSecret(store, { tenant, endpointId: id });
}
