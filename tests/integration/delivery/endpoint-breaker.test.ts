import { EndpointBreaker } from '../../../activities/delivery/endpoint-breaker.js';
import { keys } from '../../../infra/storage/keys.js';
import { obtainSecret, rotateSecret, signingSecrets } from '../../../infra/webhooks/webhook-secrets.js';
import { type Parts, startParts } from '../../support/parts.js';

const DEADLINE_MS = 120_000;
const REST_MS = 60_000;
const TURN_MS = 10_000;
const TENANT = 'studio';

let parts: Parts;
let nowMs = Date.parse('2026-01-02T03:04:05Z');

beforeAll(async () => {
  parts = await startParts(['minio']);
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

/** As each worker has one of its own. */
function openBreaker(): EndpointBreaker {
  return new EndpointBreaker(parts.store, { restMs: REST_MS, turnMs: TURN_MS }, () => nowMs);
}

async function fail(endpoint: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await openBreaker().noteFailure(TENANT, endpoint);
}

describe('the breaker of an endpoint', () => {
  test('opens after five failures in a row, for every worker', async () => {
    await fail('a', 4);
    expect(await openBreaker().admit(TENANT, 'a')).toBeNull();
    await fail('a', 1);
    expect(await openBreaker().admit(TENANT, 'a')).toBe(REST_MS);
    expect(await openBreaker().admit(TENANT, 'other')).toBeNull();
    expect(await openBreaker().admit('school', 'a')).toBeNull();
  });

  test('counts from anew after a success', async () => {
    await fail('b', 4);
    await openBreaker().noteSuccess(TENANT, 'b');
    await fail('b', 4);
    expect(await openBreaker().admit(TENANT, 'b')).toBeNull();
  });

  test('lets one at a time try the endpoint after its rest, and another one when the first is never heard of', async () => {
    await fail('c', 5);
    nowMs += REST_MS;
    const asked = await Promise.all(Array.from({ length: 8 }, () => openBreaker().admit(TENANT, 'c')));
    expect(asked.filter((waitMs) => waitMs === null)).toHaveLength(1);
    expect(asked.filter((waitMs) => waitMs === TURN_MS)).toHaveLength(7);
    nowMs += TURN_MS;
    expect(await openBreaker().admit(TENANT, 'c')).toBeNull();
    expect(await openBreaker().admit(TENANT, 'c')).toBe(TURN_MS);
  });

  test('rests again when that fails, and leaves nothing behind when it succeeds', async () => {
    await fail('d', 5);
    nowMs += REST_MS;
    expect(await openBreaker().admit(TENANT, 'd')).toBeNull();
    await fail('d', 1);
    expect(await openBreaker().admit(TENANT, 'd')).toBe(REST_MS);
    nowMs += REST_MS + 1;
    expect(await openBreaker().admit(TENANT, 'd')).toBeNull();
    await openBreaker().noteSuccess(TENANT, 'd');
    expect(await openBreaker().admit(TENANT, 'd')).toBeNull();
    expect(await parts.store.list(keys.probes(TENANT, 'd'))).toEqual([]);
    expect(await parts.store.get(keys.breaker(TENANT, 'd'))).toBeNull();
  });
});

describe('a secret', () => {
  test('is made once, however many ask for it at the same time', async () => {
    const owner = { tenant: TENANT, endpointId: null };
    const secrets = await Promise.all(Array.from({ length: 8 }, () => obtainSecret(parts.store, owner)));
    expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(1);
  });

  test('signs beside its successor for a day', async () => {
    const owner = { tenant: TENANT, endpointId: '2f8b97ae-ab10-447e-9415-40d4d7094850' };
    const before = await obtainSecret(parts.store, owner);
    const rotatedAt = new Date('2026-01-02T03:04:05Z');
    const after = await rotateSecret(parts.store, owner, rotatedAt);
    const hoursLater = (hours: number) => new Date(rotatedAt.getTime() + hours * 3_600_000);
    expect(signingSecrets(after, hoursLater(23))).toEqual([after.secret, before.secret]);
    expect(signingSecrets(after, hoursLater(25))).toEqual([after.secret]);
  });
});
