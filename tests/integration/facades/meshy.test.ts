import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type MeshyTask, meshyTaskSchema } from '../../../api/facades/meshy/meshy-task.js';
import { type Stack, startStack } from '../../support/stack.js';
import { until } from '../../support/until.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const DATA_URI = `data:image/png;base64,${PICTURE.toString('base64')}`;
const KEY = randomBytes(24).toString('hex');
const OTHER_KEY = randomBytes(24).toString('hex');
const ABSENT_ID = '2f8b97ae-ab10-447e-9415-40d4d7094850';
const DEADLINE_MS = 180_000;
/** What Meshy's own client sends always, and a small model. */
const ORDER = {
  enable_pbr: false,
  moderation: false,
  ai_model: 'latest',
  target_polycount: 500,
  texture_resolution: 1024,
};

let stack: Stack;

beforeAll(async () => {
  const pairs = Object.entries({ studio: KEY, school: OTHER_KEY }).map(
    ([tenant, key]) => `${tenant}:${createHash('sha256').update(key).digest('hex')}`,
  );
  stack = await startStack({ env: { ORFEAS_API_KEYS: pairs.join(','), ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1' } });
  await until(async () => (await ask('/v1/models')).includes('"inflate"'), { what: 'a worker that offers a model' });
}, 120_000);

afterAll(() => stack?.stop(), 60_000);

/** As the public client does: Bearer key, JSON in and out. */
function call(method: string, path: string, body?: unknown, key = KEY): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json', 'content-type': 'application/json' };
  return fetch(`${stack.apiUrl}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function ask(path: string): Promise<string> {
  return (await call('GET', path)).text();
}

async function create(fields: Record<string, unknown> = {}): Promise<string> {
  const response = await call('POST', '/openapi/v1/image-to-3d', { image_url: DATA_URI, ...ORDER, ...fields });
  const answer = (await response.json()) as { result: string };
  expect([response.status, Object.keys(answer)]).toEqual([202, ['result']]);
  return answer.result;
}

async function task(id: string): Promise<MeshyTask> {
  return meshyTaskSchema.parse(JSON.parse(await ask(`/openapi/v1/image-to-3d/${id}`)));
}

function ended(id: string, status: MeshyTask['status']): Promise<MeshyTask> {
  return until(
    async () => {
      const now = await task(id);
      if (['SUCCEEDED', 'FAILED', 'CANCELED'].includes(now.status)) expect(now).toMatchObject({ status });
      return now.status === status && now;
    },
    { what: `${id} to be ${status}`, deadlineMs: DEADLINE_MS, everyMs: 100 },
  );
}

test('a client learns from an empty list of text tasks that its key is good, and from 401 that it is not', async () => {
  expect(JSON.parse(await ask('/openapi/v2/text-to-3d'))).toEqual([]);
  const response = await call('GET', '/openapi/v2/text-to-3d', undefined, 'wrong');
  expect([response.status, await response.json()]).toEqual([401, { message: expect.stringContaining('key') }]);
});

test(
  'a picture as data URI becomes a task that is polled to its end and whose files download without a key',
  async () => {
    const id = await create();
    const done = await ended(id, 'SUCCEEDED');
    expect(done).toMatchObject({
      id,
      type: 'image-to-3d',
      progress: 100,
      consumed_credits: 0,
      task_error: { message: '' },
    });
    expect(Object.keys(done.model_urls).sort()).toEqual(['glb', 'mtl', 'obj', 'stl', 'usdz']);
    expect(done.created_at).toBeGreaterThan(1_700_000_000_000);
    expect(done.finished_at).toBeGreaterThanOrEqual(done.started_at);
    const glb = await fetch(done.model_urls.glb!);
    expect([glb.status, Buffer.from(await glb.arrayBuffer()).toString('latin1', 0, 4)]).toEqual([200, 'glTF']);
    for (const url of [done.thumbnail_url, done.texture_urls[0]!.base_color])
      expect((await fetch(url)).status).toBe(200);
  },
  DEADLINE_MS,
);

test(
  'a picture by its address is fetched through the same guard as elsewhere',
  async () => {
    const server = createServer((_, response) => response.setHeader('content-type', 'image/png').end(PICTURE));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const id = await create({ image_url: `http://127.0.0.1:${port}/picture.png` });
      expect((await ended(id, 'SUCCEEDED')).model_urls.glb).toContain(id);
    } finally {
      server.close();
    }
    const inside = { image_url: 'http://10.1.2.3/picture.png', ...ORDER };
    const refused = await call('POST', '/openapi/v1/image-to-3d', inside);
    expect([refused.status, await refused.json()]).toEqual([400, { message: expect.stringContaining('10.1.2.3') }]);
  },
  DEADLINE_MS,
);

test(
  'a link to a file is good for that file alone, and only as it was signed',
  async () => {
    const { model_urls: urls } = await ended(await create(), 'SUCCEEDED');
    const url = new URL(urls.glb!);
    const forged = [
      url.href.replace('model.glb', 'model.stl'),
      url.href.replace('/studio/', '/school/'),
      url.href.replace(/expires=\d/, 'expires=9'),
      url.href.replace(/signature=.*/, 'signature='),
      url.origin + url.pathname,
    ];
    for (const link of forged) {
      const response = await fetch(link);
      expect([response.status, await response.json()]).toEqual([401, { message: expect.any(String) }]);
    }
  },
  DEADLINE_MS,
);

test(
  'the stream tells id, status and progress, and at last the whole task',
  async () => {
    const id = await create({ target_polycount: 700 });
    const response = await call('GET', `/openapi/v1/image-to-3d/${id}/stream`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const lines = (await response.text()).split('\n');
    const data = lines.filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice(5)));
    expect(lines.filter((line) => line.startsWith('event:'))).toEqual(data.map(() => 'event: message'));
    for (const frame of data.slice(0, -1)) expect(Object.keys(frame).sort()).toEqual(['id', 'progress', 'status']);
    const shares = data.map(({ progress }) => progress);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(meshyTaskSchema.parse(data.at(-1))).toMatchObject({ id, status: 'SUCCEEDED', progress: 100 });
  },
  DEADLINE_MS,
);

test('the stream of an unknown task says so in its own words', async () => {
  const response = await call('GET', `/openapi/v1/image-to-3d/${ABSENT_ID}/stream`);
  const text = await response.text();
  expect([response.status, text.split('\n')[0]]).toEqual([404, 'event: error']);
  expect(JSON.parse(text.split('\n')[1]!.slice(5))).toMatchObject({ status_code: 404, message: expect.any(String) });
});

test(
  'tasks are listed by page and by age, to their own tenant alone',
  async () => {
    const ids = [await create(), await create(), await create()];
    const list = async (query: string) =>
      (JSON.parse(await ask(`/openapi/v1/image-to-3d?${query}`)) as { id: string }[]).map(({ id }) => id);
    const newest = await list('page_size=50&page_num=1&sort_by=-created_at');
    expect(newest.slice(0, 3)).toEqual([...ids].reverse());
    expect(await list('page_size=50&sort_by=%2Bcreated_at')).toEqual([...newest].reverse());
    expect(await list('page_size=50&sort_by=+created_at')).toEqual([...newest].reverse());
    expect(await list('page_size=2&page_num=2')).toEqual(newest.slice(2, 4));
    expect(await list('page_num=1000')).toEqual([]);
    const others = await call('GET', '/openapi/v1/image-to-3d', undefined, OTHER_KEY);
    expect(await others.json()).toEqual([]);
    expect((await call('GET', '/openapi/v1/image-to-3d?page_size=51')).status).toBe(400);
    for (const id of ids) await ended(id, 'SUCCEEDED');
  },
  DEADLINE_MS,
);

test.each([
  ['no picture', { image_url: undefined }],
  ['a picture that is none', { image_url: `data:image/png;base64,${Buffer.from('no picture').toString('base64')}` }],
  ['a picture from another task', { input_task_id: ABSENT_ID }],
  ['quads', { topology: 'quad' }],
  ['a texture from words', { texture_prompt: 'rusty metal' }],
  ['a pose', { pose_mode: 't-pose' }],
  ['a format that is not written here', { target_formats: ['glb', 'fbx'] }],
  ['more faces than Meshy takes', { target_polycount: 300_001 }],
  ['an unknown model', { ai_model: 'no-such-model' }],
])('%s is refused with 400 and a message, never replaced in silence', async (_what, fields) => {
  const response = await call('POST', '/openapi/v1/image-to-3d', { image_url: DATA_URI, ...ORDER, ...fields });
  expect([response.status, await response.json()]).toEqual([400, { message: expect.stringMatching(/.{10}/) }]);
});

test(
  'an unknown task is 404 with a message, also to be deleted, and one of another tenant too',
  async () => {
    const id = await create();
    const answers = [
      await call('GET', `/openapi/v1/image-to-3d/${ABSENT_ID}`),
      await call('DELETE', `/openapi/v1/image-to-3d/no-id`),
      await call('GET', `/openapi/v1/image-to-3d/${id}`, undefined, OTHER_KEY),
    ];
    for (const answer of answers)
      expect([answer.status, await answer.json()]).toEqual([404, { message: expect.any(String) }]);
    await ended(id, 'SUCCEEDED');
  },
  DEADLINE_MS,
);
