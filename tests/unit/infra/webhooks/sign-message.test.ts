import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { signMessage } from '../../../../infra/webhooks/sign-message.js';

const SECRETS = [randomBytes(32), randomBytes(24)].map((bytes) => `whsec_${bytes.toString('base64')}`);
const MESSAGE = {
  id: 'a.1.0',
  timestamp: Math.floor(Date.now() / 1000),
  body: '{"type":"generation.succeeded","ä":"€"}',
};

test('a message is one that the public library accepts, with each of its secrets', () => {
  const headers = signMessage(MESSAGE, SECRETS);
  for (const secret of SECRETS) {
    expect(new Webhook(secret).verify(MESSAGE.body, headers)).toEqual(JSON.parse(MESSAGE.body));
  }
});

test('another body, id, time or secret is not accepted', () => {
  const headers = signMessage(MESSAGE, SECRETS.slice(0, 1));
  const webhook = new Webhook(SECRETS[0]!);
  expect(() => webhook.verify(`${MESSAGE.body} `, headers)).toThrow();
  expect(() => webhook.verify(MESSAGE.body, { ...headers, 'webhook-id': 'a.1.1' })).toThrow();
  const earlier = String(MESSAGE.timestamp - 1);
  expect(() => webhook.verify(MESSAGE.body, { ...headers, 'webhook-timestamp': earlier })).toThrow();
  expect(() => new Webhook(SECRETS[1]!).verify(MESSAGE.body, headers)).toThrow();
});
