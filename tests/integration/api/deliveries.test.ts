import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { type Delivery, deliverySchema } from '../../../contracts/webhooks.js';
import { until } from '../../support/until.js';
import type { ReceivedMessage } from '../../support/webhook-receiver.js';
import { startWebhookStack, type WebhookStack } from '../../support/webhook-stack.js';

const DEADLINE_MS = 120_000;

let webhooks: WebhookStack;
const call: WebhookStack['call'] = (...args) => webhooks.call(...args);

beforeAll(async () => {
  webhooks = await startWebhookStack();
}, DEADLINE_MS);

afterAll(() => webhooks?.stop(), DEADLINE_MS);

const isSigned = ({ body, headers }: ReceivedMessage, secret: string) => new Webhook(secret).verify(body, headers);
const statusesOf = ({ tries }: Delivery) => tries.map(({ status }) => status);
const oneOf = (values: readonly unknown[]) => new Set(values).size === 1;

describe('a delivery', () => {
  test(
    'is tried again with the same id and the same bytes until it has arrived',
    async () => {
      const endpoint = await webhooks.register('shaky', (nth) => (nth <= 2 ? 500 : 200));
      const delivery = await webhooks.settled(await webhooks.send(endpoint), 'DELIVERED');
      expect(statusesOf(delivery)).toEqual([500, 500, 200]);
      expect(delivery.tries.map(({ number, error }) => [number, error])).toEqual([
        [1, 'It answered 500'],
        [2, 'It answered 500'],
        [3, null],
      ]);
      const messages = await webhooks.receiver.receive('shaky', 3);
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
      const endpoint = await webhooks.register('down', () => (isWell ? 200 : 503));
      const id = await webhooks.send(endpoint);
      const dead = await webhooks.settled(id, 'DEAD');
      expect(statusesOf(dead)).toEqual([503, 503, 503, 503]);
      expect(dead.nextTryAt).toBeNull();
      const listed = (await call('GET', `/v1/webhooks/deliveries?state=dead&webhook=${endpoint.id}`)).json.items;
      expect(listed).toEqual([dead]);
      isWell = true;
      expect((await call('POST', `/v1/webhooks/deliveries/${id}/redeliver`)).status).toBe(202);
      const delivered = await webhooks.settled(id, 'DELIVERED');
      expect(statusesOf(delivered)).toEqual([503, 503, 503, 503, 200]);
      const messages = webhooks.receiver.messages('down');
      expect(oneOf(messages.map(({ headers, body }) => headers['webhook-id'] + body))).toBe(true);
    },
    DEADLINE_MS,
  );

  test(
    'uses up no tries while its endpoint is given a rest, and goes on when that has recovered',
    async () => {
      let isWell = false;
      const endpoint = await webhooks.register('broken', () => (isWell ? 200 : 500));
      const first = await webhooks.send(endpoint);
      await webhooks.settled(first, 'DEAD');
      // The fifth failure in a row.
      const second = await webhooks.send(endpoint);
      const held = await until(
        async () => {
          const { json } = await call('GET', `/v1/webhooks/deliveries/${second}`);
          return json.heldUntil == null ? null : deliverySchema.parse(json);
        },
        { what: 'the rest of the endpoint' },
      );
      expect(held.state).toBe('PENDING');
      const before = webhooks.receiver.messages('broken').length;
      const third = await webhooks.send(endpoint);
      isWell = true;
      const [late, later] = await Promise.all([
        webhooks.settled(second, 'DELIVERED'),
        webhooks.settled(third, 'DELIVERED'),
      ]);
      expect(statusesOf(late).at(-1)).toBe(200);
      expect(statusesOf(later)).toEqual([200]);
      expect(webhooks.receiver.messages('broken')).toHaveLength(before + 2);
      const after = await webhooks.settled(await webhooks.send(endpoint), 'DELIVERED');
      expect(after.tries).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'ends where the endpoint says 410, which is told nothing more',
    async () => {
      const endpoint = await webhooks.register('gone', () => 410);
      expect(statusesOf(await webhooks.settled(await webhooks.send(endpoint), 'GONE'))).toEqual([410]);
      const { json } = await call('GET', `/v1/webhooks/${endpoint.id}`);
      expect(json.disabledAt).not.toBeNull();
      expect((await webhooks.settled(await webhooks.send(endpoint), 'GONE')).tries).toEqual([]);
      expect(webhooks.receiver.messages('gone')).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'waits for as long as the receiver asks',
    async () => {
      const later = { status: 429, headers: { 'retry-after': '2' } };
      const endpoint = await webhooks.register('busy', (nth) => (nth === 1 ? later : 200));
      const { tries } = await webhooks.settled(await webhooks.send(endpoint), 'DELIVERED');
      expect(tries.map(({ status }) => status)).toEqual([429, 200]);
      expect(Date.parse(tries[1]!.at) - Date.parse(tries[0]!.at)).toBeGreaterThanOrEqual(2_000);
    },
    DEADLINE_MS,
  );

  test(
    'gives up a receiver that hangs, or leads elsewhere',
    async () => {
      const hanging = await webhooks.register('hanging', (nth) => (nth === 1 ? 'hang' : 200));
      const leading = await webhooks.register('leading', (nth) =>
        nth === 1 ? { status: 307, headers: { location: webhooks.receiver.at('elsewhere') } } : 200,
      );
      const [hung, led] = await Promise.all([
        webhooks.settled(await webhooks.send(hanging), 'DELIVERED'),
        webhooks.settled(await webhooks.send(leading), 'DELIVERED'),
      ]);
      expect(hung.tries[0]).toMatchObject({ status: null, error: expect.stringContaining('No whole answer') });
      expect(statusesOf(led)).toEqual([307, 200]);
      expect(webhooks.receiver.messages('elsewhere')).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    'arrives at least once, under one id, when its worker is killed in the middle',
    async () => {
      const endpoint = await webhooks.register('killed', (nth) => (nth === 1 ? 'hang' : 200));
      const id = await webhooks.send(endpoint);
      await webhooks.receiver.receive('killed', 1);
      await webhooks.stack.kill('cpu-worker', 'SIGKILL');
      const delivery = await webhooks.settled(id, 'DELIVERED');
      expect(statusesOf(delivery).at(-1)).toBe(200);
      const messages = webhooks.receiver.messages('killed');
      expect(messages.length).toBeGreaterThan(1);
      expect(messages.map(({ headers }) => headers['webhook-id'])).toEqual(messages.map(() => id));
      expect(oneOf(messages.map(({ body }) => body))).toBe(true);
    },
    DEADLINE_MS,
  );

  test(
    'ends when its endpoint is removed',
    async () => {
      const endpoint = await webhooks.register('removed', (nth) =>
        nth === 1 ? { status: 500, headers: { 'retry-after': '3' } } : 200,
      );
      const id = await webhooks.send(endpoint);
      await webhooks.receiver.receive('removed', 1);
      await call('DELETE', `/v1/webhooks/${endpoint.id}`);
      await webhooks.settled(id, 'GONE');
      expect(webhooks.receiver.messages('removed')).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'goes out at once when that is asked for, however long it was to wait',
    async () => {
      const inAnHour = { status: 503, headers: { 'retry-after': '3600' } };
      const endpoint = await webhooks.register('waiting', (nth) => (nth === 1 ? inAnHour : 200));
      const id = await webhooks.send(endpoint);
      await until(async () => (await call('GET', `/v1/webhooks/deliveries/${id}`)).json.tries?.length === 1, {
        what: 'the first try',
      });
      await call('POST', `/v1/webhooks/deliveries/${id}/redeliver`);
      const delivery = await webhooks.settled(id, 'DELIVERED');
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
      const endpoint = await webhooks.register('listed');
      const ids: string[] = [];
      for (let i = 0; i < 3; i++) ids.unshift(await webhooks.send(endpoint));
      await Promise.all(ids.map((id) => webhooks.settled(id, 'DELIVERED')));
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
