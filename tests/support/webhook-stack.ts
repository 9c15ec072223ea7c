import { createHash, randomBytes } from 'node:crypto';
import { type Delivery, type DeliveryState, deliverySchema } from '../../contracts/webhooks.js';
import { type Stack, startStack } from './stack.js';
import { until } from './until.js';
import { startReceiver, type WebhookReceiver } from './webhook-receiver.js';

/** A webhook as its making answers it. */
export interface Registered {
  id: string;
  secret: string;
  url: string;
}

/** A set-up of two tenants whose webhooks may go to this machine, with a receiver beside it. */
export interface WebhookStack {
  receiver: WebhookReceiver;
  keys: { studio: string; school: string };
  /** Asks the API, as the studio unless another key is given. */
  call(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
  /** Makes an endpoint of the studio at a path of the receiver. */
  register(path: string, reply?: Parameters<WebhookReceiver['at']>[1], events?: string[]): Promise<Registered>;
  /** Sends a message to an endpoint; the answer is its id. */
  send(endpoint: Registered): Promise<string>;
  /** A delivery as soon as it has come to a state. */
  settled(id: string, state: DeliveryState): Promise<Delivery>;
  stack: Stack;
  stop(): Promise<void>;
}

interface Answer {
  status: number;
  text: string;
  json: ReturnType<typeof JSON.parse>;
}

const DEADLINE_MS = 120_000;

export async function startWebhookStack(): Promise<WebhookStack> {
  const keys = { studio: randomBytes(32).toString('hex'), school: randomBytes(32).toString('hex') };
  const receiver = await startReceiver();
  const pairs = Object.entries(keys).map(
    ([tenant, key]) => `${tenant}:${createHash('sha256').update(key).digest('hex')}`,
  );
  const stack = await startStack({
    env: {
      ORFEAS_API_KEYS: pairs.join(','),
      ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1',
      ORFEAS_WEBHOOK_PAUSES: '100ms,100ms,100ms',
      ORFEAS_WEBHOOK_TIMEOUT: '3s',
      ORFEAS_WEBHOOK_REST: '2s',
    },
  });
  const call = async (method: string, path: string, body?: unknown, key = keys.studio): Promise<Answer> => {
    const response = await fetch(`${stack.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: text === '' ? null : JSON.parse(text) };
  };
  return {
    receiver,
    keys,
    call,
    stack,
    async register(path, reply, events) {
      const { status, json } = await call('POST', '/v1/webhooks', { url: receiver.at(path, reply), events });
      expect(status).toBe(201);
      return json;
    },
    async send({ id }) {
      const { status, json } = await call('POST', `/v1/webhooks/${id}/test`);
      expect(status).toBe(202);
      return json.id;
    },
    settled: (id, state) =>
      until(
        async () => {
          const { status, json } = await call('GET', `/v1/webhooks/deliveries/${id}`);
          return status === 200 && json.state === state ? deliverySchema.parse(json) : null;
        },
        { what: `${id} to be ${state}`, deadlineMs: DEADLINE_MS },
      ),
    async stop() {
      await stack.stop();
      await receiver.close();
    },
  };
}
