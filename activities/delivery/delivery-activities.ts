import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { DeliveryActivities, DeliveryInput, DeliveryTry, TryOutcome } from '../../contracts/delivery.js';
import { type DeliveryRecord, deliveryRecordSchema } from '../../contracts/webhooks.js';
import type { Settings } from '../../infra/config/settings.js';
import type { Outbound } from '../../infra/outbound/outbound.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { signMessage } from '../../infra/webhooks/sign-message.js';
import { findEndpoint, putEndpoint } from '../../infra/webhooks/webhook-endpoints.js';
import { obtainSecret, signingSecrets } from '../../infra/webhooks/webhook-secrets.js';
import { EndpointBreaker } from './endpoint-breaker.js';
import { messageBody } from './message-body.js';
import { type PostResult, postMessage } from './post-message.js';

/** What deliveries are made with. */
export interface DeliveryParts {
  store: ObjectStore;
  outbound: Outbound;
  settings: Settings;
}

/** Receivers that hang must leave most slots of the queue to stages; who finds these taken comes again. */
const SENDS_AT_A_TIME = 16;
const BUSY_WAIT_MS = 1_000;
/** A receiver may ask for a pause up to this long, ms. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** Tries that a record keeps: ten redeliveries of ten. */
const MAX_TRIES = 100;

type Try = DeliveryRecord['tries'][number];

/** The activities that bring messages to their receivers; every one may be repeated. */
export function createDeliveryActivities({ store, outbound, settings }: DeliveryParts): DeliveryActivities {
  const timeoutMs = settings.ORFEAS_WEBHOOK_TIMEOUT;
  const breaker = new EndpointBreaker(store, { restMs: settings.ORFEAS_WEBHOOK_REST, turnMs: 2 * timeoutMs });
  let sending = 0;

  async function send(record: DeliveryRecord, order: DeliveryTry): Promise<TryOutcome> {
    const { tenant } = record;
    const endpoint = endpointOf(record);
    const waitMs = sending >= SENDS_AT_A_TIME ? BUSY_WAIT_MS : await breaker.admit(tenant, endpoint);
    if (waitMs !== null) {
      await save(store, { ...record, heldUntil: after(Date.now(), waitMs) });
      return { verdict: 'held', waitMs };
    }
    sending += 1;
    const result = await post(record).finally(() => {
      sending -= 1;
    });
    if (result.isDelivered || result.status === 410) await breaker.noteSuccess(tenant, endpoint);
    else await breaker.noteFailure(tenant, endpoint);
    return conclude(record, order, result);
  }

  async function post(record: DeliveryRecord): Promise<PostResult> {
    const { tenant, id, webhook, url, body } = record;
    const now = new Date();
    const secret = await obtainSecret(store, { tenant, endpointId: webhook });
    const timestamp = Math.floor(now.getTime() / 1000);
    const headers = signMessage({ id, timestamp, body }, signingSecrets(secret, now));
    return postMessage(outbound, { url, headers, body, timeoutMs });
  }

  /** Writes a try down, and what follows from it. */
  async function conclude(
    record: DeliveryRecord,
    { round, number }: DeliveryTry,
    result: PostResult,
  ): Promise<TryOutcome> {
    const { status, error, ms, at, isDelivered } = result;
    const isGone = status === 410;
    const planned = settings.ORFEAS_WEBHOOK_PAUSES[number - 1];
    const pauseMs =
      isDelivered || isGone || planned === undefined
        ? null
        : Math.max(planned, Math.min(result.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
    const made: Try = { number, at, status, error, ms, run: runId(), round, pauseMs };
    await save(store, {
      ...record,
      state: isDelivered ? 'DELIVERED' : isGone ? 'GONE' : 'PENDING',
      tries: [...record.tries, made].slice(-MAX_TRIES),
      nextTryAt: pauseMs === null ? null : after(Date.now(), pauseMs),
      heldUntil: null,
    });
    if (isGone) await disable(store, record);
    return outcomeOf(made);
  }

  return {
    openDelivery: (input) => open(store, input, () => messageBody(input, settings)),
    async sendWebhook(order) {
      const { tenant, id } = order;
      const record = await read(store, tenant, id);
      if (record === null) return { verdict: 'gone' };
      // The worker was killed, or the answer lost, after this try had been written down.
      const made = record.tries.find((one) => isSame(one, order));
      if (made !== undefined) return outcomeOf(made);
      if (await isWanted(store, record)) return send(record, order);
      await save(store, { ...record, state: 'GONE', nextTryAt: null, heldUntil: null });
      return { verdict: 'gone' };
    },
    async buryDelivery({ tenant, id }) {
      const record = await read(store, tenant, id);
      if (record !== null) await save(store, { ...record, state: 'DEAD', nextTryAt: null, heldUntil: null });
    },
  };
}

async function open(store: ObjectStore, input: DeliveryInput, bodyOf: () => string): Promise<void> {
  const { tenant, id, receiver, type, at } = input;
  const known = await read(store, tenant, id);
  if (known !== null) return save(store, { ...known, state: 'PENDING' });
  if (input.data === null) return;
  const { url, events, endpointId: webhook } = receiver;
  const record: DeliveryRecord = {
    schema: 'orfeas.delivery/1',
    ...{ tenant, id, type, url, events, webhook },
    body: bodyOf(),
    state: 'PENDING',
    createdAt: at,
    nextTryAt: at,
    heldUntil: null,
    tries: [],
  };
  await putJson(store, keys.delivery(tenant, id), record, { ifAbsent: true });
  await putJson(store, keys.deliveryIndex(tenant, new Date(at), id), {}, { ifAbsent: true });
}

function read(store: ObjectStore, tenant: string, id: string): Promise<DeliveryRecord | null> {
  return getJson(store, keys.delivery(tenant, id), deliveryRecordSchema);
}

async function save(store: ObjectStore, record: DeliveryRecord): Promise<void> {
  await putJson(store, keys.delivery(record.tenant, record.id), record);
}

/** Whether its endpoint is still registered; an address that a request has named always is. */
async function isWanted(store: ObjectStore, { tenant, webhook }: DeliveryRecord): Promise<boolean> {
  if (webhook === null) return true;
  const endpoint = await findEndpoint(store, tenant, webhook);
  return endpoint !== null && endpoint.disabledAt === null;
}

/** An endpoint that answers 410 wants nothing more. */
async function disable(store: ObjectStore, { tenant, webhook }: DeliveryRecord): Promise<void> {
  const endpoint = webhook === null ? null : await findEndpoint(store, tenant, webhook);
  if (endpoint !== null) await putEndpoint(store, tenant, { ...endpoint, disabledAt: new Date().toISOString() });
}

/** What the breaker knows an endpoint by. */
function endpointOf({ webhook, url }: DeliveryRecord): string {
  return webhook ?? createHash('sha256').update(url).digest('hex');
}

function outcomeOf({ status, error, pauseMs }: Try): TryOutcome {
  if (error === null) return { verdict: 'delivered' };
  return status === 410 ? { verdict: 'gone' } : { verdict: 'failed', pauseMs };
}

function isSame({ run, round, number }: Try, order: DeliveryTry): boolean {
  return run === runId() && round === order.round && number === order.number;
}

function runId(): string {
  return Context.current().info.workflowExecution?.runId ?? '';
}

function after(now: number, ms: number): string {
  return new Date(now + ms).toISOString();
}
