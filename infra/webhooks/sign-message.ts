import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/** What is signed: the message's id, the time of the try in seconds since 1970, and its body as it is sent. */
export interface SignedMessage {
  id: string;
  timestamp: number;
  body: string;
}

/** The headers by which a receiver knows a message, one signature a secret (Standard Webhooks 1.0). */
export function signMessage({ id, timestamp, body }: SignedMessage, secrets: readonly string[]) {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
