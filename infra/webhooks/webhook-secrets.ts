import { randomBytes } from 'node:crypto';
import { type WebhookSecret, webhookSecretSchema } from '../../contracts/webhooks.js';
import { getJson, putJson } from '../storage/json-objects.js';
import { keys } from '../storage/keys.js';
import type { ObjectStore } from '../storage/object-store.js';

/** Whose secret it is: a registered endpoint's, by its id, or the tenant's own, for the webhooks of its requests. */
export type SecretOwner = { tenant: string; endpointId: string | null };

/** Standard Webhooks asks for 24 to 64 random bytes. */
const SECRET_BYTES = 32;
/** For so long after a rotation messages carry a signature with the old secret as well, h × ms. */
const OVERLAP_MS = 24 * 3_600_000;

/** The secret, made at its first use. Throws like the store. */
export async function obtainSecret(store: ObjectStore, owner: SecretOwner): Promise<WebhookSecret> {
  const known = await findSecret(store, owner);
  if (known !== null) return known;
  const fresh = makeSecret(new Date(), null);
  if (await putJson(store, keyOf(owner), fresh, { ifAbsent: true })) return fresh;
  // Somebody else was faster.
  return (await findSecret(store, owner)) ?? fresh;
}

/** Null before its first use. Throws like the store. */
export function findSecret(store: ObjectStore, owner: SecretOwner): Promise<WebhookSecret | null> {
  return getJson(store, keyOf(owner), webhookSecretSchema);
}

/** Replaces the secret; the one before stays good for a day. Throws like the store. */
export async function rotateSecret(store: ObjectStore, owner: SecretOwner, now = new Date()): Promise<WebhookSecret> {
  const before = await findSecret(store, owner);
  const until = new Date(now.getTime() + OVERLAP_MS).toISOString();
  const fresh = makeSecret(now, before === null ? null : { secret: before.secret, until });
  await putJson(store, keyOf(owner), fresh);
  return fresh;
}

export function removeSecret(store: ObjectStore, owner: SecretOwner): Promise<void> {
  return store.remove([keyOf(owner)]);
}

/** What messages are signed with now, the newest first. */
export function signingSecrets({ secret, previous }: WebhookSecret, now: Date): string[] {
  return previous !== null && now.toISOString() < previous.until ? [secret, previous.secret] : [secret];
}

function makeSecret(now: Date, previous: WebhookSecret['previous']): WebhookSecret {
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  return { schema: 'orfeas.webhook-secret/1', secret, createdAt: now.toISOString(), previous };
}

function keyOf({ tenant, endpointId }: SecretOwner): string {
  return keys.webhookSecret(tenant, endpointId ?? 'tenant');
}
