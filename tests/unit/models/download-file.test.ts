import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadFile } from '../../../models/download-file.js';
import type { Patience } from '../../../models/ready-response.js';
import { listedFile } from '../../support/example-pack.js';
import { type HubBehaviour, startHub } from '../../support/hub-server.js';

const PATIENCE: Patience = { attempts: 4, pauseMs: 1, maxPauseMs: 5, silenceMs: 5000 };
/** Several TCP segments, no two alike. */
const CONTENT = Buffer.from(Uint32Array.from({ length: 75_000 }, (_, i) => i * 2_654_435_761).buffer);
const OTHER = Buffer.from(CONTENT).fill(7, 1000, 2000);

let folder: string;
let hub: Awaited<ReturnType<typeof startHub>>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orfeas-download-'));
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

async function download(behave: HubBehaviour, options: { content?: Uint8Array; patience?: Partial<Patience> } = {}) {
  const { content = CONTENT, patience = {} } = options;
  hub = await startHub(behave);
  return downloadHere(content, { ...PATIENCE, ...patience });
}

async function downloadHere(content: Uint8Array = CONTENT, patience = PATIENCE): Promise<number[]> {
  const path = join(folder, 'file');
  const told: number[] = [];
  const { sha256, bytes } = listedFile('file', content);
  const onProgress = (count: number) => told.push(count);
  await downloadFile({ url: `${hub.url}/file`, path, sha256, bytes, patience, onProgress });
  expect((await readFile(path)).equals(content)).toBe(true);
  expect(await readdir(folder)).toEqual(['file']);
  return told;
}

const failure = (...words: string[]) =>
  expect.objectContaining({ code: 'DOWNLOAD_FAILED', message: expect.stringMatching(words.join('[^]*')) });

test('fetches a file and says how far it is', async () => {
  const told = await download(() => ({ content: CONTENT }));
  expect(told.at(-1)).toBe(CONTENT.length);
  expect(told).toEqual([...told].sort((a, b) => a - b));
});

test('goes on where connections dropped, more often than attempts may fail in a row', async () => {
  const told = await download(() => ({ content: CONTENT, dropAfter: 30_000 }));
  expect(hub.requests.length).toBeGreaterThan(PATIENCE.attempts);
  expect(hub.requests.slice(1).every(({ range, ifRange }) => range !== null && ifRange === '"same"')).toBe(true);
  // Nothing came twice.
  expect(told).toEqual([...told].sort((a, b) => a - b));
});

test('a later call goes on with what an earlier one left', async () => {
  await expect(
    download((_, n) => (n === 0 ? { content: CONTENT, dropAfter: 100_000 } : { content: CONTENT, status: 503 })),
  ).rejects.toEqual(failure('4 attempts in a row', '503'));
  expect(existsSync(join(folder, 'file'))).toBe(false);
  const left = (await readFile(join(folder, 'file.part'))).length;
  expect(left).toBeGreaterThan(0);
  await hub.close();
  hub = await startHub(() => ({ content: CONTENT }));
  await downloadHere();
  expect(hub.requests).toEqual([expect.objectContaining({ range: `bytes=${left}-`, ifRange: '"same"' })]);
});

test('begins anew where the server ignores ranges', async () => {
  await download((_, n) => ({ content: CONTENT, ignoresRange: true, ...(n < 2 ? { dropAfter: 60_000 } : {}) }));
  expect(hub.requests).toHaveLength(3);
});

test('begins anew where the file has another ETag now', async () => {
  await download((_, n) =>
    n === 0 ? { content: OTHER, dropAfter: 90_000, etag: '"old"' } : { content: CONTENT, etag: '"new"' },
  );
  expect(hub.requests[1]).toMatchObject({ ifRange: '"old"' });
});

test('without a strong ETag a file that changed on the way is noticed, and fetched whole', async () => {
  await download((_, n) =>
    n === 0 ? { content: OTHER, dropAfter: 90_000, etag: 'W/"weak"' } : { content: CONTENT, etag: null },
  );
  expect(hub.requests.map(({ range }) => range === null)).toEqual([true, false, true]);
});

test('a part that is longer than the file at the hub is left', async () => {
  hub = await startHub(() => ({ content: CONTENT }));
  await writeFile(join(folder, 'file.part'), Buffer.concat([CONTENT, CONTENT]));
  await downloadHere();
});

test('a hub with another file is refused, and nothing of it stays', async () => {
  await expect(download(() => ({ content: OTHER }))).rejects.toEqual(failure('Expected sha256', 'received'));
  expect(hub.requests).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
});

test('a hub with a longer or shorter file is refused at once', async () => {
  await expect(download(() => ({ content: CONTENT.subarray(1) }))).rejects.toEqual(failure('300000 bytes', '299999'));
  expect(hub.requests).toHaveLength(1);
});

test('a hub that has less than what is here is refused', async () => {
  await writeFile(join(folder, 'file.part'), CONTENT.subarray(0, 2000));
  await expect(download(() => ({ content: CONTENT.subarray(0, 1000) }))).rejects.toEqual(
    failure('300000 bytes', '1000'),
  );
  expect(hub.requests.map(({ range }) => range)).toEqual(['bytes=2000-', null]);
});

test('a refusal is not asked for again', async () => {
  await expect(download(() => null)).rejects.toEqual(failure('Status 404', 'revision'));
  expect(hub.requests).toHaveLength(1);
});

test('a server that answers nothing more is left after a while', async () => {
  await download((_, n) => (n === 0 ? { content: CONTENT, isSilent: true } : { content: CONTENT }), {
    patience: { silenceMs: 100 },
  });
  expect(hub.requests).toHaveLength(2);
});

test('a server that is away fails in words', async () => {
  hub = await startHub(() => null);
  const { url } = hub;
  await hub.close();
  const { sha256, bytes } = listedFile('file', CONTENT);
  const path = join(folder, 'file');
  await expect(downloadFile({ url: `${url}/file`, path, sha256, bytes, patience: PATIENCE })).rejects.toEqual(
    failure('ECONNREFUSED'),
  );
});

test('follows the hub to where its files are, with ranges but without the token', async () => {
  const store = await startHub((_, n) => ({ content: CONTENT, ...(n === 0 ? { dropAfter: 60_000 } : {}) }));
  try {
    hub = await startHub(() => ({ content: CONTENT, status: 302, location: `${store.url}/signed` }));
    const { sha256, bytes } = listedFile('file', CONTENT);
    const headers = { authorization: 'Bearer secret' };
    const path = join(folder, 'file');
    await downloadFile({ url: `${hub.url}/file`, headers, path, sha256, bytes, patience: PATIENCE });
    expect(hub.requests.map(({ authorization }) => authorization)).toEqual(['Bearer secret', 'Bearer secret']);
    expect(store.requests).toEqual([
      expect.objectContaining({ range: null, authorization: null }),
      expect.objectContaining({ range: expect.stringMatching(/^bytes=[1-9]/), ifRange: '"same"', authorization: null }),
    ]);
  } finally {
    await store.close();
  }
});

test('an empty file needs no download', async () => {
  await download(() => null, { content: Buffer.alloc(0) });
  expect(hub.requests).toEqual([]);
});
