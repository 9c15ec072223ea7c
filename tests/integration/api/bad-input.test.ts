import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { ERROR_TRAITS, type ErrorCode, type Problem, problemSchema } from '../../../contracts/index.js';
import { openMinioStore } from '../../../infra/storage/minio-store.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { pngWithHeaderOnly } from '../../support/forge-png.js';
import { type Stack, startStack } from '../../support/stack.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const ABSENT_ID = '2f8b97ae-ab10-447e-9415-40d4d7094850';
const DATA_URI = `data:image/png;base64,${PICTURE.toString('base64')}`;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);

afterAll(() => stack?.stop(), 60_000);

function post(
  path: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${stack.apiUrl}${path}`, { method: 'POST', body, headers });
}

function json(value: unknown): Promise<Response> {
  return post('/v1/generations', JSON.stringify(value), { 'content-type': 'application/json' });
}

function form(path: string, fields: Record<string, string | Uint8Array>): Promise<Response> {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, new Blob([new Uint8Array(value)]), '../../etc/passwd.png');
  }
  return post(path, data);
}

/** A request with headers that fetch does not let a page set. */
function raw(path: string, headers: Record<string, string>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${stack.apiUrl}${path}`, { headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve(
        new Response(Buffer.concat(chunks), {
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
        }),
      );
    });
    request.once('error', reject).end();
  });
}

/** A black or, with 4 channels, transparent PNG, `width` × 8 pixels. */
async function drawBlank(width: number, channels: 3 | 4): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width, height: 8, channels };
  return new Uint8Array(
    await sharp(Buffer.alloc(width * 8 * channels), { raw })
      .png()
      .toBuffer(),
  );
}

const PICTURES: readonly [what: string, code: ErrorCode, send: () => Promise<Response>][] = [
  ['an empty file', 'INVALID_IMAGE', () => form('/v1/uploads', { image: new Uint8Array() })],
  ['text named as a PNG', 'UNSUPPORTED_MEDIA_TYPE', () => form('/v1/uploads', { image: Buffer.from('no picture') })],
  ['a GIF', 'UNSUPPORTED_MEDIA_TYPE', () => post('/v1/uploads', new Uint8Array(Buffer.from('GIF89a........')))],
  ['a picture cut off', 'INVALID_IMAGE', () => form('/v1/uploads', { image: PICTURE.subarray(0, 3000) })],
  ['a picture that is all transparent', 'EMPTY_IMAGE', async () => post('/v1/uploads', await drawBlank(64, 4))],
  ['a picture 5000 pixels wide', 'IMAGE_TOO_LARGE', async () => post('/v1/uploads', await drawBlank(5000, 3))],
  ['a decompression bomb', 'IMAGE_TOO_LARGE', () => form('/v1/uploads', { image: pngWithHeaderOnly(30_000, 30_000) })],
  ['a file past the limit', 'IMAGE_TOO_LARGE', () => post('/v1/uploads', new Uint8Array(51 * 1024 * 1024))],
  ['a form without a picture', 'INVALID_REQUEST', () => form('/v1/uploads', { name: 'x' })],
  [
    'a form without a boundary',
    'INVALID_REQUEST',
    () => post('/v1/uploads', 'x', { 'content-type': 'multipart/form-data' }),
  ],
];

const REQUESTS: readonly [what: string, code: ErrorCode, send: () => Promise<Response>][] = [
  ['JSON that is none', 'INVALID_REQUEST', () => post('/v1/generations', '{', { 'content-type': 'application/json' })],
  ['no picture', 'INVALID_REQUEST', () => json({})],
  ['an unknown field', 'INVALID_REQUEST', () => json({ image: { dataUri: DATA_URI }, modle: 'auto' })],
  ['an unknown option', 'INVALID_OPTIONS', () => json({ image: { dataUri: DATA_URI }, options: { thicknes: 1 } })],
  ['a negative size', 'INVALID_OPTIONS', () => json({ image: { dataUri: DATA_URI }, options: { height: -5 } })],
  [
    'a wrong option in a form',
    'INVALID_OPTIONS',
    () => form('/v1/generations', { image: PICTURE, 'options.relief': '7' }),
  ],
  ['an unknown format', 'INVALID_REQUEST', () => json({ image: { dataUri: DATA_URI }, outputs: ['exe'] })],
  ['an unknown model', 'MODEL_UNKNOWN', () => json({ image: { dataUri: DATA_URI }, model: 'nope' })],
  ['an upload that is not there', 'UPLOAD_NOT_FOUND', () => json({ image: { uploadId: ABSENT_ID } })],
  ['a path as an upload', 'INVALID_REQUEST', () => json({ image: { uploadId: '../../secrets' } })],
  ['a broken data URI', 'INVALID_REQUEST', () => json({ image: { dataUri: 'data:image/png;base64,%%' } })],
];

const ADDRESSES: readonly [what: string, code: ErrorCode, send: () => Promise<Response>][] = [
  ['a generation that is not there', 'GENERATION_NOT_FOUND', () => raw(`/v1/generations/${ABSENT_ID}`, {})],
  ['a path as an id', 'GENERATION_NOT_FOUND', () => raw('/v1/generations/..%2f..%2fworkers/events', {})],
  ['an address that is none', 'NOT_FOUND', () => raw('/v1/nothing', {})],
  ['a method that is none', 'METHOD_NOT_ALLOWED', () => fetch(`${stack.apiUrl}/v1/generations`, { method: 'PUT' })],
  ['a malformed address', 'INVALID_REQUEST', () => raw('/%zz', {})],
  ['a rebound host name', 'FORBIDDEN_HOST', () => raw('/v1/generations', { host: 'evil.example' })],
  ['a foreign page', 'FORBIDDEN_HOST', () => post('/v1/uploads', 'x', { origin: 'https://evil.example' })],
  ['a cursor that is none', 'INVALID_REQUEST', () => raw('/v1/generations?cursor=x', {})],
  [
    'an upload past the facade’s limit',
    'IMAGE_TOO_LARGE',
    () => post('/api/upload-image', new Uint8Array(17 * 1024 * 1024)),
  ],
];

/** What lies in the bucket, besides what workers and probes keep there. */
async function stored(): Promise<string[]> {
  const objects = await openMinioStore(stack.settings).list('');
  return objects.map(({ key }) => key).filter((key) => key !== 'probe' && !key.startsWith('workers/'));
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.traceId).toBe(response.headers.get('x-trace-id'));
  return problem;
}

describe('what can not be served is refused with a reason and leaves nothing behind', () => {
  test.each([...PICTURES, ...REQUESTS, ...ADDRESSES])('%s: %s', async (_what, code, send) => {
    const response = await send();
    const problem = await problemOf(response);
    expect(problem.code).toBe(code);
    expect(response.status).toBe(ERROR_TRAITS[code].status);
    expect(problem.suggestion).toBe(ERROR_TRAITS[code].suggestion);
    expect(await stored()).toEqual([]);
  });

  test('points at every wrong field', async () => {
    const { errors } = await problemOf(await json({ image: { dataUri: DATA_URI }, options: { height: -5, nose: 1 } }));
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(['/options/height', '/options/nose']);
  });

  test('no workflow was started by any of it', async () => {
    const { client, connection } = openTemporalClient(stack.settings);
    const { count } = await client.workflow.count('');
    await connection.close();
    expect(count).toBe(0);
  });

  test('carries on a caller’s trace', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await raw('/v1/nothing', { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect((await problemOf(response)).traceId).toBe(trace);
  });
});
