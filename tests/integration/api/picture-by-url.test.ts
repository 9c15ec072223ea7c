import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, generationSchema, problemSchema } from '../../../contracts/index.js';
import { type LocalServer, startServer } from '../../support/local-server.js';
import { type Parts, startParts } from '../../support/parts.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const SHA256 = createHash('sha256').update(PICTURE).digest('hex');
const OPTIONS = { resolution: 64, targetFaces: 1000, textureSize: 512 };
const DEADLINE_MS = 120_000;

let parts: Parts;
let pictures: LocalServer;
/** On the same machine, at an address that is not allowed. */
let hidden: string;

beforeAll(async () => {
  pictures = await startServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/picture') return void response.end(PICTURE);
    if (path === '/moved') return void response.writeHead(302, { location: '/picture' }).end();
    if (path === '/inwards') return void response.writeHead(302, { location: `${hidden}/picture` }).end();
    if (path === '/text') return void response.end('no picture');
    if (path === '/large') return void response.writeHead(200, { 'content-length': 60_000_000 }).flushHeaders();
    if (path === '/endless') return void response.end(Buffer.alloc(51 * 1024 * 1024));
    response.writeHead(404).end('no such picture');
  });
  hidden = `http://127.0.0.2:${pictures.port}`;
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker'], {
    ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1',
  });
}, DEADLINE_MS);

afterAll(async () => {
  await parts?.end();
  await pictures?.close();
}, DEADLINE_MS);

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const url = `${parts.settings.ORFEAS_PUBLIC_URL}${path}`;
  if (body instanceof FormData) return fetch(url, { method: 'POST', body, headers });
  return fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

test(
  'a picture is fetched from its address, also where that leads elsewhere, and becomes a model',
  async () => {
    const request = { image: { url: `${pictures.url}/moved` }, options: OPTIONS, outputs: ['stl'] };
    const answer = await post('/v1/generations', request, { prefer: 'wait=60' });
    const generation = generationSchema.parse(await answer.json());
    expect(generation).toMatchObject({ status: 'SUCCEEDED', image: { sha256: SHA256, mediaType: 'image/png' } });
  },
  DEADLINE_MS,
);

test('the same key finds the same generation by the picture’s content, wherever it lies', async () => {
  const request = { options: OPTIONS, outputs: ['stl'] };
  const headers = { 'idempotency-key': 'by-content' };
  const first = await post('/v1/generations', { image: { url: `${pictures.url}/picture` }, ...request }, headers);
  const again = await post('/v1/generations', { image: { url: `${pictures.url}/moved` }, ...request }, headers);
  const dataUri = `data:image/png;base64,${PICTURE.toString('base64')}`;
  const sent = await post('/v1/generations', { image: { dataUri }, ...request }, headers);
  const ids = await Promise.all([first, again, sent].map(async (one) => generationSchema.parse(await one.json()).id));
  expect(new Set(ids).size).toBe(1);
});

test('a form names a picture by its address, and so does an upload', async () => {
  const form = new FormData();
  form.append('image', `${pictures.url}/picture`);
  form.append('options', JSON.stringify(OPTIONS));
  expect((await post('/v1/generations', form)).status).toBe(202);
  const upload = await post('/v1/uploads', { url: `${pictures.url}/picture` });
  expect([upload.status, await upload.json()]).toMatchObject([201, { sha256: SHA256 }]);
});

const REFUSED: readonly [what: string, code: ErrorCode, url: () => string][] = [
  ['an address inside', 'FORBIDDEN_ADDRESS', () => `${hidden}/picture`],
  ['a name of this machine', 'FORBIDDEN_ADDRESS', () => `http://[::1]:${pictures.port}/picture`],
  ['the metadata of a cloud', 'FORBIDDEN_ADDRESS', () => 'http://169.254.169.254/latest/meta-data'],
  ['a number for an address', 'FORBIDDEN_ADDRESS', () => `http://2130706434:${pictures.port}/picture`],
  ['an address that leads inside', 'FORBIDDEN_ADDRESS', () => `${pictures.url}/inwards`],
  ['credentials', 'FORBIDDEN_ADDRESS', () => `http://a:b@127.0.0.1:${pictures.port}/picture`],
  ['nothing there', 'IMAGE_UNREACHABLE', () => `${pictures.url}/none`],
  ['nobody there', 'IMAGE_UNREACHABLE', () => 'http://127.0.0.1:1/picture'],
  ['a picture declared too large', 'IMAGE_TOO_LARGE', () => `${pictures.url}/large`],
  ['a picture that turns out too large', 'IMAGE_TOO_LARGE', () => `${pictures.url}/endless`],
  ['text', 'UNSUPPORTED_MEDIA_TYPE', () => `${pictures.url}/text`],
];

test.each(REFUSED)('%s is %s, with the field and advice', async (_what, code, url) => {
  for (const [path, body, pointer] of [
    ['/v1/generations', { image: { url: url() } }, '/image/url'],
    ['/v1/uploads', { url: url() }, '/url'],
  ] as const) {
    const problem = problemSchema.parse(await (await post(path, body)).json());
    expect(problem.code).toBe(code);
    expect(problem.suggestion).not.toBe('');
    if (code !== 'UNSUPPORTED_MEDIA_TYPE') expect(problem.errors).toMatchObject([{ pointer }]);
  }
});

test('a storm of pictures by address leaves room for others', async () => {
  const requests = Array.from({ length: 30 }, () => post('/v1/uploads', { url: `${pictures.url}/picture` }));
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  expect(statuses).toEqual(statuses.map(() => 201));
});
