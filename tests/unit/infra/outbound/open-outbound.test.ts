import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:net';
import { openOutbound, type Resolve } from '../../../../infra/outbound/open-outbound.js';
import type { OutboundRequest } from '../../../../infra/outbound/outbound.js';
import { type LocalServer, startServer } from '../../../support/local-server.js';

const LONG = 200_000;

let server: LocalServer;

beforeAll(async () => {
  server = await startServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/hang') return;
    if (path === '/drip') return void response.writeHead(200).write('a');
    if (path === '/long') return void response.end('a'.repeat(LONG));
    if (path === '/unknown-length') return void response.write('a'.repeat(LONG), () => response.end());
    if (path === '/broken')
      return void response.writeHead(200, { 'content-length': '9' }).write('a', () => response.destroy());
    if (path.startsWith('/to/'))
      return void response.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end();
    if (path.startsWith('/again/')) {
      const left = Number(path.slice(7));
      return void (left === 0
        ? response.end('there')
        : response.writeHead(307, { location: `/again/${left - 1}` }).end());
    }
    if (path === '/status') return void response.writeHead(418).end('teapot');
    response.end(`${request.method} ${request.headers.host}`);
  });
});

afterAll(() => server.close());

/** Answers of a name server, one list a question; the last one stays. */
function namesGiving(...answers: string[][]): Resolve {
  let asked = 0;
  return async () => {
    const list = answers[Math.min(asked++, answers.length - 1)] ?? [];
    return list.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
}

function open(allowed: readonly string[] = ['127.0.0.1'], resolve?: Resolve) {
  return openOutbound({ ORFEAS_ALLOWED_ADDRESSES: [...allowed] }, resolve);
}

function get(url: string, changes: Partial<OutboundRequest> = {}): OutboundRequest {
  const limits = { redirects: 3, maxBytes: 1_000_000, onLonger: 'refuse', deadlineMs: 10_000 } as const;
  return { url, method: 'GET', headers: {}, ...limits, ...changes };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '127.0.0.1.',
  '①②⑦.0.0.1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '0.0.0.0',
  '0',
  'localhost',
];

test.each(SPELLINGS)('refuses this machine as %s, and nothing arrives', async (host) => {
  const before = server.requests;
  const url = `http://${host}:${server.port}/`;
  await expect(open([]).send(get(url))).rejects.toMatchObject({ code: 'FORBIDDEN_ADDRESS' });
  await expect(open([]).check(url)).rejects.toMatchObject({ code: 'FORBIDDEN_ADDRESS' });
  expect(server.requests).toBe(before);
});

test.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'http://user:secret@127.0.0.1/',
  'no address',
  'http://999.1.1.1/',
])('refuses %s', async (url) => {
  await expect(open().send(get(url))).rejects.toMatchObject({ code: 'FORBIDDEN_ADDRESS' });
});

test('does not tell the credentials of an address that it refuses', async () => {
  const refused = await open()
    .send(get('http://user:secret@127.0.0.1/'))
    .catch((error: Error) => error);
  expect(String(refused)).not.toContain('secret');
});

test('connects to an address that is allowed, under the name that was asked for', async () => {
  const outbound = open(['127.0.0.1'], namesGiving(['10.0.0.1', '127.0.0.1']));
  const { status, bytes } = await outbound.send(get(`http://pictures.example:${server.port}/`));
  expect([status, text(bytes)]).toEqual([200, `GET pictures.example:${server.port}`]);
});

test('judges a name when it connects, whatever it stood for before', async () => {
  const outbound = open([], namesGiving(['93.184.215.14'], ['127.0.0.1']));
  const url = `http://rebound.example:${server.port}/`;
  const before = server.requests;
  await outbound.check(url);
  await expect(outbound.send(get(url))).rejects.toMatchObject({ code: 'FORBIDDEN_ADDRESS' });
  expect(server.requests).toBe(before);
});

test('judges the name again at a redirect', async () => {
  const outbound = open(['127.0.0.1'], namesGiving(['127.0.0.1'], ['127.0.0.2']));
  const url = `http://rebound.example:${server.port}/again/1`;
  await expect(outbound.send(get(url))).rejects.toMatchObject({ code: 'FORBIDDEN_ADDRESS' });
});

test.each(['http://127.0.0.2:1/', 'http://[::1]:1/', 'http://localhost:1/', 'file:///etc/passwd', '//10.0.0.1/'])(
  'is not led to %s',
  async (target) => {
    const resolve = namesGiving(['127.0.0.2']);
    const url = `${server.url}/to/${encodeURIComponent(target)}`;
    await expect(open(['127.0.0.1'], resolve).send(get(url))).rejects.toMatchObject({ code: 'FORBIDDEN_ADDRESS' });
  },
);

test('follows three redirects and no fourth, and none where none is wanted', async () => {
  expect(text((await open().send(get(`${server.url}/again/3`))).bytes)).toBe('there');
  await expect(open().send(get(`${server.url}/again/4`))).rejects.toMatchObject({ reason: 'redirects' });
  expect((await open().send(get(`${server.url}/again/1`, { redirects: 0 }))).status).toBe(307);
});

test.each(['/long', '/unknown-length'])('gives up %s at the limit, or takes its beginning', async (path) => {
  const limits = { maxBytes: 1000 };
  await expect(open().send(get(server.url + path, limits))).rejects.toMatchObject({ reason: 'too-long' });
  const { bytes } = await open().send(get(server.url + path, { ...limits, onLonger: 'cut' }));
  expect(bytes.length).toBe(1000);
});

test.each(['/hang', '/drip'])('gives up %s at the deadline', async (path) => {
  await expect(open().send(get(server.url + path, { deadlineMs: 200 }))).rejects.toMatchObject({ reason: 'deadline' });
});

test('takes the status of an answer whose body never ends, where the body does not matter', async () => {
  const answer = await open().send(get(`${server.url}/drip`, { deadlineMs: 500, onLonger: 'cut' }));
  expect(answer).toMatchObject({ status: 200 });
});

test('says of a server what went wrong', async () => {
  const says = async (url: string) =>
    String(
      await open()
        .send(get(url))
        .catch((error: Error) => error.message),
    );
  expect(await says('http://127.0.0.1:1/')).toBe('127.0.0.1:1: the connection was refused');
  expect(await says(`${server.url}/broken`)).toContain('broke off');
  const unknown = open([], () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })));
  await expect(unknown.send(get('http://nowhere.example/'))).rejects.toThrow('there is no such name');
  await expect(unknown.check('http://nowhere.example/')).resolves.toBeUndefined();
});

test('answers with any status', async () => {
  expect(await open().send(get(`${server.url}/status`))).toMatchObject({ status: 418 });
});

test('sends a body whole', async () => {
  const body = new TextEncoder().encode('{"a":1}');
  const answer = await open().send(get(server.url, { method: 'POST', body, redirects: 0 }));
  expect(text(answer.bytes)).toBe(`POST 127.0.0.1:${server.port}`);
});

test('waits with the body of an answer until there is room for it', async () => {
  const declared: (number | undefined)[] = [];
  const onHead = async (bytes: number | undefined) => void declared.push(bytes);
  await open().send(get(`${server.url}/long`, { onHead }));
  await open().send(get(`${server.url}/unknown-length`, { onHead }));
  expect(declared).toEqual([LONG, undefined]);
});

describe('a server that does not speak HTTP', () => {
  let mute: Server;
  let port = 0;
  beforeAll(async () => {
    mute = createServer(
      (socket) =>
        void socket
          .on('error', () => undefined)
          .resume()
          .end('SSH-2.0-mute\r\n'),
    );
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    port = (mute.address() as { port: number }).port;
  });
  afterAll(() => new Promise((resolve) => mute.close(resolve)));

  test.each(['http', 'https'])('is unreachable by %s', async (scheme) => {
    const url = `${scheme}://127.0.0.1:${port}/`;
    await expect(open().send(get(url))).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
