import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { deliveryWorkflowId } from '../../../contracts/delivery.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { until } from '../../support/until.js';
import type { ReceivedMessage } from '../../support/webhook-receiver.js';
import { startWebhookStack, type WebhookStack } from '../../support/webhook-stack.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const DATA_URI = `data:image/png;base64,${PICTURE.toString('base64')}`;
const OPTIONS = { resolution: 64, targetFaces: 1000, textureSize: 512 };
const DEADLINE_MS = 120_000;

let webhooks: WebhookStack;
const call: WebhookStack['call'] = (...args) => webhooks.call(...args);

beforeAll(async () => {
  webhooks = await startWebhookStack();
}, DEADLINE_MS);

afterAll(() => webhooks?.stop(), DEADLINE_MS);

const isSigned = ({ body, headers }: ReceivedMessage, secret: string) => new Webhook(secret).verify(body, headers);

describe('the webhook of a request', () => {
  let id: string;

  beforeAll(async () => {
    const url = webhooks.receiver.at('request');
    const events = ['generation.started', 'generation.succeeded'];
    const request = { image: { dataUri: DATA_URI }, options: OPTIONS, outputs: ['stl'], webhook: { url, events } };
    const { status, json } = await call('POST', '/v1/generations', request);
    expect(status).toBe(202);
    id = json.id;
    await webhooks.receiver.receive('request', 2);
  }, DEADLINE_MS);

  test(
    'tells the events that were asked for, in their order, with the object that the API answers',
    async () => {
      const [started, succeeded] = webhooks.receiver.messages('request').map(({ body }) => JSON.parse(body));
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
      const [, told] = webhooks.receiver.messages('request');
      // The message came before the secret was made: it has another signature.
      expect(() => isSigned(told!, made.json.secret)).toThrow('No matching signature');
      const delivery = (await call('GET', `/v1/webhooks/deliveries?generation=${id}`)).json.items[1];
      await call('POST', `/v1/webhooks/deliveries/${delivery.id}/redeliver`);
      const again = (await webhooks.receiver.receive('request', 3))[2]!;
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
      const mine = await webhooks.register('mine');
      const request = { image: { dataUri: DATA_URI }, options: OPTIONS, outputs: ['stl'] };
      const theirs = await call('POST', '/v1/generations', request, webhooks.keys.school);
      const { json: generation } = await call('POST', '/v1/generations', request);
      const [message] = await webhooks.receiver.receive('mine', 1);
      expect(isSigned(message!, mine.secret)).toMatchObject({
        type: 'generation.succeeded',
        data: { id: generation.id, status: 'SUCCEEDED' },
      });
      expect((await call('DELETE', `/v1/webhooks/${mine.id}`)).status).toBe(204);
      expect((await call('GET', `/v1/webhooks/${mine.id}`)).json.code).toBe('WEBHOOK_NOT_FOUND');
      await call('POST', '/v1/generations?', { ...request, tags: ['late'] });
      await until(
        async () =>
          (await call('GET', `/v1/generations/${theirs.json.id}`, undefined, webhooks.keys.school)).json.status ===
          'SUCCEEDED',
        {
          what: 'the end of the other’s generation',
          deadlineMs: DEADLINE_MS,
        },
      );
      expect(webhooks.receiver.messages('mine')).toHaveLength(1);
    },
    DEADLINE_MS,
  );

  test(
    'is told of the end of a batch, with its totals',
    async () => {
      const endpoint = await webhooks.register('batches', undefined, ['batch.finished']);
      const defaults = { options: OPTIONS, outputs: ['stl'] };
      const broken = { dataUri: 'data:image/png;base64,AAAA' };
      const items = [{ image: { dataUri: DATA_URI } }, { image: broken }];
      const { status, json: batch } = await call('POST', '/v1/batches', { defaults, items });
      expect(status).toBe(202);
      const [message] = await webhooks.receiver.receive('batches', 1);
      expect(isSigned(message!, endpoint.secret)).toMatchObject({
        type: 'batch.finished',
        data: { id: batch.id, totals: { items: 2, succeeded: 1, refused: 1 } },
      });
    },
    DEADLINE_MS,
  );

  test(
    'tells its secret once: no list, log or history of Temporal has it',
    async () => {
      const endpoint = await webhooks.register('secretive', undefined, ['generation.failed']);
      const message = await webhooks.send(endpoint);
      await webhooks.settled(message, 'DELIVERED');
      const lists = await Promise.all(
        [
          '/v1/webhooks',
          `/v1/webhooks/${endpoint.id}`,
          '/v1/webhooks/deliveries',
          `/v1/webhooks/deliveries/${message}`,
        ].map(async (path) => (await call('GET', path)).text),
      );
      const { client, connection } = openTemporalClient(webhooks.stack.settings);
      const history = await client.workflow.getHandle(deliveryWorkflowId('studio', message)).fetchHistory();
      await connection.close();
      const payloads = JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_, data) =>
        Buffer.from(data, 'base64').toString(),
      );
      const everything = [...lists, payloads, webhooks.stack.logs('api'), webhooks.stack.logs('cpu-worker')].join('\n');
      expect(everything).toContain(endpoint.id);
      expect(everything).not.toContain('whsec_');
      expect(everything).not.toContain(endpoint.secret.slice(6));
    },
    DEADLINE_MS,
  );

  test(
    'gets a new secret, and for a while both signatures',
    async () => {
      const endpoint = await webhooks.register('rotated');
      const { json: rotated } = await call('POST', `/v1/webhooks/${endpoint.id}/rotate`);
      expect(rotated.secret).not.toBe(endpoint.secret);
      await webhooks.send(endpoint);
      const [message] = await webhooks.receiver.receive('rotated', 1);
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
      const endpoint = await webhooks.register('private');
      const message = await webhooks.send(endpoint);
      await webhooks.settled(message, 'DELIVERED');
      const paths = [`/v1/webhooks/${endpoint.id}`, `/v1/webhooks/deliveries/${message}`];
      const answers = await Promise.all(paths.map((path) => call('GET', path, undefined, webhooks.keys.school)));
      expect(answers.map(({ json }) => json.code)).toEqual(['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND']);
      expect((await call('GET', '/v1/webhooks', undefined, webhooks.keys.school)).json.items).toEqual([]);
    },
    DEADLINE_MS,
  );
});
