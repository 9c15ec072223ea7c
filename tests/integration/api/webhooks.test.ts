import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { deliveryWorkflowId } from '../../../contracts/delivery.js';
import { type Delivery, type DeliveryState, deliverySchema } from '../../../contracts/webhooks.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { type Stack, startStack } from '../../support/stack.js';
import { until } from '../../support/until.js';
import { type ReceivedMessage, startReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const DATA_URI = `data:image/png;base64,${PICTURE.toString('base64')}`;
const OPTIONS = { resolution: 64, targetFaces: 1000, textureSize: 512 };
const KEYS = { studio: randomBytes(32).toString('hex'), school: randomBytes(32).toString('hex') };
const DEADLINE_MS = 120_000;

let stack: Stack;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await startReceiver();
  const pairs = Object.entries(KEYS).map(
    ([tenant, key]) => `${tenant}:${createHash('sha256').update(key).digest('hex')}`,
  );
  stack = await startStack({
    env: {
      ORFEAS_API_KEYS: pairs.join(','),
      ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1',
      ORFEAS_WEBHOOK_PAUSES: '100ms,100ms,100ms',
      ORFEAS_WEBHOOK_TIMEOUT: '3s',
      ORFEAS_WEBHOOK_REST: '2s',
    },
  });
}, DEADLINE_MS);

afterAll(async () => {
  await stack?.stop();
  await receiver?.close();
}, DEADLINE_MS);

async function call(method: string, path: string, body?: unknown, key = KEYS.studio) {
  const response = await fetch(`${stack.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text === '' ? null : JSON.parse(text) };
}

interface Registered {
  id: string;
  secret: string;
  url: string;
}

async function register(
  path: string,
  reply?: Parameters<WebhookReceiver['at']>[1],
  events?: string[],
): Promise<Registered> {
  const { status, json } = await call('POST', '/v1/webhooks', { url: receiver.at(path, reply), events });
  expect(status).toBe(201);
  return json;
}

/** Sends a message to an endpoint; the answer is its id. */
async function send({ id }: Registered): Promise<string> {
  const { status, json } = await call('POST', `/v1/webhooks/${id}/test`);
  expect(status).toBe(202);
  return json.id;
}

function settled(id: string, state: DeliveryState): Promise<Delivery> {
  return until(
    async () => {
      const { status, json } = await call('GET', `/v1/webhooks/deliveries/${id}`);
      return status === 200 && json.state === state ? deliverySchema.parse(json) : null;
    },
    { what: `${id} to be ${state}`, deadlineMs: DEADLINE_MS },
  );
}

const statusesOf = ({ tries }: Delivery) => tries.map(({ status }) => status);
const oneOf = (values: readonly unknown[]) => new Set(values).size === 1;
const isSigned = ({ body, headers }: ReceivedMessage, secret: string) => new Webhook(secret).verify(body, headers);

describe('the webhook of a request', () => {
  let id: string;

  beforeAll(async () => {
    const url = receiver.at('request');
    const events = ['generation.started', 'generation.succeeded'];
    const request = { image: { dataUri: DATA_URI }, options: OPTIONS, outputs: ['stl'], webhook: { url, events } };
    const { status, json } = await call('POST', '/v1/generations', request);
    expect(status).toBe(202);
    id = json.id;
    await receiver.receive('request', 2);
  }, DEADLINE_MS);

  test(
    'tells the events that were asked for, in their order, with the object that the API answers',
    async () => {
      const [started, succeeded] = receiver.messages('request').map(({ body }) => JSON.parse(body));
      expect([started.type, succeeded.type]).toEqual(['generation.started', 'generation.succeeded']);
      expect(started.data).toMatchObject({ id, status: 'IN_PROGRESS' });
      const { json } = await call('GET', `/v1/generations/${id}`);
      expect(succeeded).toEqual({ type: 'generation.succeeded', timestamp: json.finishedAt, data: json });
    },
    DEADLINE_MS,
  );

  test(
    'is signed with the tenant’s own secret, which only its making tells',
    async () => {
      const made = await call('POST', '/v1/webhooks/secret');
      expect(made.json.secret).toMatch(/^whsec_/);
      const seen = await call('GET', '/v1/webhooks/secret');
      expect(seen.json).toEqual({ createdAt: made.json.createdAt, previousUntil: made.json.previousUntil });
      const [, told] = receiver.messages('request');
      // The message came before the secret was made: it has another signature.
      expect(() => isSigned(told!, made.json.secret)).toThrow('No matching signature');
      const delivery = (await call('GET', `/v1/webhooks/deliveries?generation=${id}`)).json.items[1];
      await call('POST', `/v1/webhooks/deliveries/${delivery.id}/redeliver`);
      const again = (await receiver.receive('request', 3))[2]!;
      expect(isSigned(again, made.json.secret)).toMatchObject({ type: 'generation.succeeded' });
      expect(again).toMatchObject({ body: told!.body, headers: { 'webhook-id': told!.headers['webhook-id'] } });
    },
    DEADLINE_MS,
  );
});

describe('a registered endpoint', () => {
  test(
    'is told of the ends of all generations of its tenant, and of nobody else’s, until it is removed',
    async () => {
      const mine = await register('mine');
      const request = { image: { dataUri: DATA_URI }, options: OPTIONS, outputs: ['stl'] };
      const theirs = await call('POST', '/v1/generations', request, KEYS.school);
      const { json: generation } = await call('POST', '/v1/generations', request);
      const [message] = await receiver.receive('mine', 1);
      expect(isSigned(message!, mine.secret)).toMatchObject({
        type: 'generation.succeeded',
        data: { id: generation.id, status: 'SUCCEEDED' },
      });
      expect((await call('DELETE', `/v1/webhooks/${mine.id}`)).status).toBe(204);
      expect((await call('GET', `/v1/webhooks/${mine.id}`)).json.code).toBe('WEBHOOK_NOT_FOUND');
      await call('POST', '/v1/generations?', { ...request, tags: ['late'] });
      await until(
        async () =>
          (await call('GET', `/v1/generations/${theirs.json.id}`, undefined, KEYS.school)).json.status === 'SUCCEEDED',
        {
          what: 'the end of the other’s generation',
          deadlineMs: DEADLINE_MS,
        },
      );
      expect(receiver.messages('mine')).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'tells its secret once: no list, log or history of Temporal has it',
    async () => {
      const endpoint = await register('secretive', undefined, ['generation.failed']);
      const message = await send(endpoint);
      await settled(message, 'DELIVERED');
      const lists = await Promise.all(
        [
          '/v1/webhooks',
          `/v1/webhooks/${endpoint.id}`,
          '/v1/webhooks/deliveries',
          `/v1/webhooks/deliveries/${message}`,
        ].map(async (path) => (await call('GET', path)).text),
      );
      const { client, connection } = openTemporalClient(stack.settings);
      const history = await client.workflow.getHandle(deliveryWorkflowId('studio', message)).fetchHistory();
      await connection.close();
      const payloads = JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_, data) =>
        Buffer.from(data, 'base64').toString(),
      );
      const everything = [...lists, payloads, stack.logs('api'), stack.logs('cpu-worker')].join('\n');
      expect(everything).toContain(endpoint.id);
      expect(everything).not.toContain('whsec_');
      expect(everything).not.toContain(endpoint.secret.slice(6));
    },
    DEADLINE_MS,
  );

  test(
    'gets a new secret, and for a while both signatures',
    async () => {
      const endpoint = await register('rotated');
      const { json: rotated } = await call('POST', `/v1/webhooks/${endpoint.id}/rotate`);
      expect(rotated.secret).not.toBe(endpoint.secret);
      await send(endpoint);
      const [message] = await receiver.receive('rotated', 1);
      for (const secret of [endpoint.secret, rotated.secret]) {
        expect(isSigned(message!, secret)).toMatchObject({ type: 'webhook.test' });
      }
    },
    DEADLINE_MS,
  );

  test.each(['http://127.0.0.2/', 'http://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/'])(
    'can not be %s, and no request may name it either',
    async (url) => {
      const endpoint = await call('POST', '/v1/webhooks', { url });
      expect(endpoint).toMatchObject({
        status: 422,
        json: { code: 'FORBIDDEN_ADDRESS', errors: [{ pointer: '/url' }] },
      });
      const request = await call('POST', '/v1/generations', { image: { dataUri: DATA_URI }, webhook: { url } });
      expect(request.json).toMatchObject({ code: 'FORBIDDEN_ADDRESS', errors: [{ pointer: '/webhook/url' }] });
    },
  );

  test(
    'belongs to its tenant alone',
    async () => {
      const endpoint = await register('private');
      const message = await send(endpoint);
      await settled(message, 'DELIVERED');
      const paths = [`/v1/webhooks/${endpoint.id}`, `/v1/webhooks/deliveries/${message}`];
      const answers = await Promise.all(paths.map((path) => call('GET', path, undefined, KEYS.school)));
      expect(answers.map(({ json }) => json.code)).toEqual(['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND']);
      expect((await call('GET', '/v1/webhooks', undefined, KEYS.school)).json.items).toEqual([]);
    },
    DEADLINE_MS,
  );
});

describe('a delivery', () => {
  test(
    'is tried again with the same id and the same bytes until it has arrived',
    async () => {
      const endpoint = await register('shaky', (nth) => (nth <= 2 ? 500 : 200));
      const delivery = await settled(await send(endpoint), 'DELIVERED');
      expect(statusesOf(delivery)).toEqual([500, 500, 200]);
      expect(delivery.tries.map(({ number, error }) => [number, error])).toEqual([
        [1, 'It answered 500'],
        [2, 'It answered 500'],
        [3, null],
      ]);
      const messages = await receiver.receive('shaky', 3);
      expect(oneOf(messages.map(({ headers }) => headers['webhook-id']))).toBe(true);
      expect(oneOf(messages.map(({ body }) => body))).toBe(true);
      for (const message of messages) isSigned(message, endpoint.secret);
    },
    DEADLINE_MS,
  );

  test(
    'becomes a dead letter after its last try, and is delivered again when it is asked for',
    async () => {
      let isWell = false;
      const endpoint = await register('down', () => (isWell ? 200 : 503));
      const id = await send(endpoint);
      const dead = await settled(id, 'DEAD');
      expect(statusesOf(dead)).toEqual([503, 503, 503, 503]);
      expect(dead.nextTryAt).toBeNull();
      const listed = (await call('GET', `/v1/webhooks/deliveries?state=dead&webhook=${endpoint.id}`)).json.items;
      expect(listed).toEqual([dead]);
      isWell = true;
      expect((await call('POST', `/v1/webhooks/deliveries/${id}/redeliver`)).status).toBe(202);
      const delivered = await settled(id, 'DELIVERED');
      expect(statusesOf(delivered)).toEqual([503, 503, 503, 503, 200]);
      const messages = receiver.messages('down');
      expect(oneOf(messages.map(({ headers, body }) => headers['webhook-id'] + body))).toBe(true);
    },
    DEADLINE_MS,
  );

  test(
    'uses up no tries while its endpoint is given a rest, and goes on when that has recovered',
    async () => {
      let isWell = false;
      const endpoint = await register('broken', () => (isWell ? 200 : 500));
      const first = await send(endpoint);
      await settled(first, 'DEAD');
      // The fifth failure in a row.
      const second = await send(endpoint);
      const held = await until(
        async () => {
          const { json } = await call('GET', `/v1/webhooks/deliveries/${second}`);
          return json.heldUntil == null ? null : deliverySchema.parse(json);
        },
        { what: 'the rest of the endpoint' },
      );
      expect(held.state).toBe('PENDING');
      const before = receiver.messages('broken').length;
      const third = await send(endpoint);
      isWell = true;
      const [late, later] = await Promise.all([settled(second, 'DELIVERED'), settled(third, 'DELIVERED')]);
      expect(statusesOf(late).at(-1)).toBe(200);
      expect(statusesOf(later)).toEqual([200]);
      expect(receiver.messages('broken')).toHaveLength(before + 2);
      const after = await settled(await send(endpoint), 'DELIVERED');
      expect(after.tries).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'ends where the endpoint says 410, which is told nothing more',
    async () => {
      const endpoint = await register('gone', () => 410);
      expect(statusesOf(await settled(await send(endpoint), 'GONE'))).toEqual([410]);
      const { json } = await call('GET', `/v1/webhooks/${endpoint.id}`);
      expect(json.disabledAt).not.toBeNull();
      expect((await settled(await send(endpoint), 'GONE')).tries).toEqual([]);
      expect(receiver.messages('gone')).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'waits for as long as the receiver asks',
    async () => {
      const later = { status: 429, headers: { 'retry-after': '2' } };
      const endpoint = await register('busy', (nth) => (nth === 1 ? later : 200));
      const { tries } = await settled(await send(endpoint), 'DELIVERED');
      expect(tries.map(({ status }) => status)).toEqual([429, 200]);
      expect(Date.parse(tries[1]!.at) - Date.parse(tries[0]!.at)).toBeGreaterThanOrEqual(2_000);
    },
    DEADLINE_MS,
  );

  test(
    'gives up a receiver that hangs, or leads elsewhere',
    async () => {
      const hanging = await register('hanging', (nth) => (nth === 1 ? 'hang' : 200));
      const leading = await register('leading', (nth) =>
        nth === 1 ? { status: 307, headers: { location: receiver.at('elsewhere') } } : 200,
      );
      const [hung, led] = await Promise.all([
        settled(await send(hanging), 'DELIVERED'),
        settled(await send(leading), 'DELIVERED'),
      ]);
      expect(hung.tries[0]).toMatchObject({ status: null, error: expect.stringContaining('No whole answer') });
      expect(statusesOf(led)).toEqual([307, 200]);
      expect(receiver.messages('elsewhere')).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    'arrives at least once, under one id, when its worker is killed in the middle',
    async () => {
      const endpoint = await register('killed', (nth) => (nth === 1 ? 'hang' : 200));
      const id = await send(endpoint);
      await receiver.receive('killed', 1);
      await stack.kill('cpu-worker', 'SIGKILL');
      const delivery = await settled(id, 'DELIVERED');
      expect(statusesOf(delivery).at(-1)).toBe(200);
      const messages = receiver.messages('killed');
      expect(messages.length).toBeGreaterThan(1);
      expect(messages.map(({ headers }) => headers['webhook-id'])).toEqual(messages.map(() => id));
      expect(oneOf(messages.map(({ body }) => body))).toBe(true);
    },
    DEADLINE_MS,
  );

  test(
    'ends when its endpoint is removed',
    async () => {
      const endpoint = await register('removed', (nth) =>
        nth === 1 ? { status: 500, headers: { 'retry-after': '3' } } : 200,
      );
      const id = await send(endpoint);
      await receiver.receive('removed', 1);
      await call('DELETE', `/v1/webhooks/${endpoint.id}`);
      await settled(id, 'GONE');
      expect(receiver.messages('removed')).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'goes out at once when that is asked for, however long it was to wait',
    async () => {
      const inAnHour = { status: 503, headers: { 'retry-after': '3600' } };
      const endpoint = await register('waiting', (nth) => (nth === 1 ? inAnHour : 200));
      const id = await send(endpoint);
      await until(async () => (await call('GET', `/v1/webhooks/deliveries/${id}`)).json.tries?.length === 1, {
        what: 'the first try',
      });
      await call('POST', `/v1/webhooks/deliveries/${id}/redeliver`);
      const delivery = await settled(id, 'DELIVERED');
      expect(delivery.tries.map(({ number, status }) => [number, status])).toEqual([
        [1, 503],
        [1, 200],
      ]);
    },
    DEADLINE_MS,
  );

  test(
    'is listed the newest first, page by page',
    async () => {
      const endpoint = await register('listed');
      const ids: string[] = [];
      for (let i = 0; i < 3; i++) ids.unshift(await send(endpoint));
      await Promise.all(ids.map((id) => settled(id, 'DELIVERED')));
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: string = `webhook=${endpoint.id}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const { json } = await call('GET', `/v1/webhooks/deliveries?${query}`);
        seen.push(...json.items.map((item: Delivery) => item.id));
        cursor = json.nextCursor;
      }
      expect(seen).toEqual(ids);
      expect((await call('GET', '/v1/webhooks/deliveries?state=lost')).json.code).toBe('INVALID_REQUEST');
      expect((await call('GET', `/v1/webhooks/deliveries/${randomUUID()}.1.0`)).json.code).toBe('DELIVERY_NOT_FOUND');
    },
    DEADLINE_MS,
  );
});
