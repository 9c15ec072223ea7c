import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generationSchema } from '../../../contracts/generation.js';
import { problemSchema } from '../../../contracts/problem.js';
import { type Stack, startStack } from '../../support/stack.js';

const PICTURE = new Uint8Array(readFileSync(fileURLToPath(new URL('../../../docs/samples/owl.webp', import.meta.url))));
const KEYS = { studio: randomBytes(32).toString('hex'), school: randomBytes(32).toString('hex') };

const HOUR_MS = 3_600_000;

let stack: Stack;

beforeAll(async () => {
  const pairs = Object.entries(KEYS).map(
    ([tenant, key]) => `${tenant}:${createHash('sha256').update(key).digest('hex')}`,
  );
  stack = await startStack({
    env: { ORFEAS_API_KEYS: pairs.join(','), ORFEAS_OPERATORS: 'studio', ORFEAS_TENANT_RETENTION: 'school=2h' },
  });
}, 120_000);

afterAll(() => stack?.stop(), 60_000);

function ask(path: string, key?: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${stack.apiUrl}${path}`, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), ...(key && { authorization: `Bearer ${key}` }) },
  });
}

test.each([
  ['no key', undefined],
  ['a wrong key', randomBytes(32).toString('hex')],
  ['the digest in place of the key', createHash('sha256').update(KEYS.studio).digest('hex')],
])('%s is refused: nothing is read and nothing is taken', async (_what, key) => {
  for (const init of [{}, { method: 'POST', body: PICTURE }]) {
    const response = await ask(init.method === 'POST' ? '/v1/uploads' : '/v1/generations', key, init);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'UNAUTHORIZED' });
  }
});

test('a tenant sees its own uploads and nobody else’s', async () => {
  const uploaded = await ask('/v1/uploads', KEYS.studio, { method: 'POST', body: PICTURE });
  expect(uploaded.status).toBe(201);
  const path = new URL(uploaded.headers.get('location')!, stack.apiUrl).pathname;
  expect((await ask(path, KEYS.studio)).status).toBe(200);
  expect((await ask(path, KEYS.school)).status).toBe(404);
});

test('health needs no key', async () => {
  expect((await ask('/health')).status).toBe(200);
});

test.each([
  ['GET', '/v1/queues'],
  ['POST', '/v1/queues/cpu/pause'],
  ['GET', '/v1/sweeps'],
  ['POST', '/v1/sweeps'],
  ['GET', '/v1/deployments'],
  ['POST', '/v1/deployments/orfeas-gpu/rollback'],
  ['GET', '/v1/usage?tenant=studio'],
  ['POST', '/api/system-optimize'],
])('%s %s is for operators alone', async (method, path) => {
  const init = method === 'GET' ? {} : { method, body: '{}', headers: { 'content-type': 'application/json' } };
  const refused = await ask(path, KEYS.school, init);
  expect([refused.status, problemSchema.parse(await refused.json()).code]).toEqual([403, 'FORBIDDEN']);
  if (method === 'GET') expect((await ask(path, KEYS.studio)).status).toBe(200);
});

test('a tenant’s results are kept as long as the settings say of it, and others’ as long as of all', async () => {
  const body = JSON.stringify({
    image: { dataUri: `data:image/webp;base64,${Buffer.from(PICTURE).toString('base64')}` },
    options: { resolution: 64, targetFaces: 1000, textureSize: 512 },
  });
  const headers = { 'content-type': 'application/json', prefer: 'wait=60' };
  for (const [tenant, keptMs] of [
    ['school', 2 * HOUR_MS],
    ['studio', 30 * 24 * HOUR_MS],
  ] as const) {
    const response = await ask('/v1/generations', KEYS[tenant], { method: 'POST', body, headers });
    const { finishedAt, expiresAt } = generationSchema.parse(await response.json());
    expect(Date.parse(expiresAt!) - Date.parse(finishedAt!)).toBe(keptMs);
  }
}, 120_000);
