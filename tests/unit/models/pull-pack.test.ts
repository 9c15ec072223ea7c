import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonMembers } from '../../../contracts/canonical-json.js';
import { parseSource } from '../../../models/pack-source.js';
import type { WritablePlaces } from '../../../models/place-pack.js';
import { type PullOptions, type PullProgress, pullPack } from '../../../models/pull-pack.js';
import { loadPack } from '../../../models/registry.js';
import { EXAMPLE_FILES, exampleManifest, listedFile, writePack } from '../../support/example-pack.js';
import { type HubAnswer, startHub } from '../../support/hub-server.js';

const SOURCE = parseSource('owner/name@v1')!;
const ROOT = '/owner/name/resolve/v1';
const PATIENCE = { attempts: 3, pauseMs: 1, maxPauseMs: 5, silenceMs: 5000 };

let places: WritablePlaces;
let hub: Awaited<ReturnType<typeof startHub>>;
let files: Record<string, string>;
let drops: Record<string, number>;

/** What the hub has; each test changes it as it needs. */
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-pull-'));
  places = { embedded: join(folder, 'embedded'), installed: join(folder, 'installed'), territory: null };
  await mkdir(places.installed);
  files = { ...EXAMPLE_FILES, 'pack.json': JSON.stringify(exampleManifest('one')) };
  drops = {};
  hub = await startHub((path, n): HubAnswer | null => {
    const name = path.replace(`${ROOT}/`, '');
    const content = files[name];
    if (content === undefined) return null;
    return { content: Buffer.from(content), ...(n === 0 && drops[name] ? { dropAfter: drops[name] } : {}) };
  });
});
afterEach(async () => {
  await hub.close();
  await rm(join(places.installed, '..'), { recursive: true, force: true });
});

const pull = (options: Partial<PullOptions> = {}) =>
  pullPack({ places, hub: { url: hub.url, token: null }, source: SOURCE, patience: PATIENCE, ...options });
const publish = (manifest: JsonMembers) => {
  files['pack.json'] = JSON.stringify(manifest);
};
const code = (expected: string) => expect.objectContaining({ code: expected });
const asked = () => hub.requests.map(({ path }) => path.replace(`${ROOT}/`, ''));

test('pulls a pack from the addresses that hubs have, over dropped connections', async () => {
  drops = { 'pack.json': 100, 'encoder.onnx': 4 };
  const told: PullProgress[] = [];
  const { pack, outcome } = await pull({ onProgress: (progress) => told.push(progress) });
  expect(outcome).toBe('new');
  expect(pack.directory).toBe(join(places.installed, 'one'));
  expect((await loadPack('one', places)).digest).toBe(pack.digest);
  expect(asked()).toEqual(['pack.json', 'pack.json', 'encoder.onnx', 'encoder.onnx', 'weights/query.onnx']);
  expect(told.at(-1)).toEqual({ file: 'weights/query.onnx', bytes: 17, of: 17 });
  expect(await readdir(join(places.installed, '.incoming'))).toEqual([]);
});

test('shows its token to the hub', async () => {
  await pull({ hub: { url: `${hub.url}/`, token: 'secret' } });
  expect(new Set(hub.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer secret']));
});

test('a pack that is there, whole, is not fetched again', async () => {
  await pull();
  hub.requests.length = 0;
  expect((await pull()).outcome).toBe('known');
  expect(asked()).toEqual(['pack.json']);
});

test('repairs an installed pack with no more than what is wrong with it', async () => {
  await pull();
  await writeFile(join(places.installed, 'one', 'encoder.onnx'), 'en encoder');
  hub.requests.length = 0;
  expect((await pull()).outcome).toBe('replaced');
  expect(asked()).toEqual(['pack.json', 'encoder.onnx']);
  expect((await loadPack('one', places)).manifest.id).toBe('one');
});

test('a pull that broke off goes on where it was, and until then nothing is there', async () => {
  delete files['weights/query.onnx'];
  await expect(pull()).rejects.toEqual(code('DOWNLOAD_FAILED'));
  await expect(loadPack('one', places)).rejects.toEqual(code('MODEL_UNKNOWN'));
  files = { ...files, ...EXAMPLE_FILES };
  hub.requests.length = 0;
  expect((await pull()).outcome).toBe('new');
  expect(asked()).toEqual(['pack.json', 'weights/query.onnx']);
});

test('a new version takes the place of the former one, whole', async () => {
  await pull();
  const [encoder, query] = ['a better encoder', EXAMPLE_FILES['weights/query.onnx']!];
  files = { ...files, 'encoder.onnx': encoder };
  const listed = [listedFile('encoder.onnx', encoder), listedFile('weights/query.onnx', query)];
  publish(exampleManifest('one', { version: '1.1.0', files: listed }));
  hub.requests.length = 0;
  expect((await pull()).outcome).toBe('replaced');
  expect(asked()).toEqual(['pack.json', 'encoder.onnx']);
  const pack = await loadPack('one', places);
  expect(pack.manifest.version).toBe('1.1.0');
  expect(await readFile(join(pack.directory, 'encoder.onnx'), 'utf8')).toBe(encoder);
});

test('a hub whose file is not what the manifest says fails, and installs nothing', async () => {
  files['encoder.onnx'] = 'en encoder';
  await expect(pull()).rejects.toEqual(code('DOWNLOAD_FAILED'));
  expect(await readdir(places.installed)).toEqual(['.incoming']);
});

test('refuses a manifest that it would not load, before any file', async () => {
  publish({ ...exampleManifest('one'), schema: 'orfeas.pack/9' });
  await expect(pull()).rejects.toEqual(code('PACK_SCHEMA_UNSUPPORTED'));
  publish(exampleManifest('one', { files: [listedFile('../../x', '')] }));
  await expect(pull()).rejects.toEqual(code('PACK_INVALID'));
  publish(exampleManifest('two'));
  await expect(pull({ expectedId: 'one' })).rejects.toEqual(code('PACK_INVALID'));
  await writePack(places.embedded, exampleManifest('two'));
  await expect(pull()).rejects.toEqual(code('PACK_INVALID'));
  expect(new Set(asked())).toEqual(new Set(['pack.json']));
});

test('refuses before the download when the disk has no room', async () => {
  await expect(pull({ freeBytes: async () => 1000 })).rejects.toEqual(
    expect.objectContaining({ code: 'DOWNLOAD_FAILED', message: expect.stringContaining('free') }),
  );
  expect(asked()).toEqual(['pack.json']);
});

test('two pulls of one pack do not write into each other', async () => {
  const outcomes = await Promise.allSettled([pull(), pull()]);
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toEqual(code('DOWNLOAD_FAILED'));
  expect((await loadPack('one', places)).manifest.id).toBe('one');
});

test.each([
  ['owner/name', { repository: 'owner/name', revision: 'main' }],
  ['owner/na.me_2@refs/pr/1', { repository: 'owner/na.me_2', revision: 'refs/pr/1' }],
  ['name', null],
  ['../name', null],
  ['owner/..', null],
  ['a/b/c', null],
  ['owner/name@', null],
])('%s as a source', (text, expected) => {
  expect(parseSource(text)).toEqual(expected);
});
