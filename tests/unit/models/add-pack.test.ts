import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonMembers } from '../../../contracts/canonical-json.js';
import { addPack } from '../../../models/add-pack.js';
import type { WritablePlaces } from '../../../models/place-pack.js';
import { loadPack } from '../../../models/registry.js';
import { exampleManifest, writePack } from '../../support/example-pack.js';

let folder: string;
let places: WritablePlaces;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orfeas-add-'));
  places = { embedded: join(folder, 'embedded'), installed: join(folder, 'installed'), territory: null };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (manifest: JsonMembers) => writePack(folder, manifest, { name: 'exported' });
const add = async (manifest: JsonMembers) => addPack(await write(manifest), { places });
const code = (expected: string) => expect.objectContaining({ code: expected });

test('copies what the manifest lists, no more, and leaves nothing beside it', async () => {
  const source = await write(exampleManifest('one'));
  await writeFile(join(source, 'notes.txt'), 'not listed');
  const { pack, outcome } = await addPack(source, { places });
  expect(outcome).toBe('new');
  expect((await readdir(pack.directory)).sort()).toEqual(['encoder.onnx', 'pack.json', 'weights']);
  expect(await readdir(join(places.installed, '.incoming'))).toEqual([]);
  expect((await loadPack('one', places)).digest).toBe(pack.digest);
});

test('a pack that is there is known; another version replaces it', async () => {
  await add(exampleManifest('one'));
  expect((await add(exampleManifest('one'))).outcome).toBe('known');
  expect((await add(exampleManifest('one', { version: '2.0.0' }))).outcome).toBe('replaced');
  expect((await loadPack('one', places)).manifest.version).toBe('2.0.0');
});

test('a folder that is no whole pack is refused and installs nothing', async () => {
  await expect(addPack(folder, { places })).rejects.toEqual(code('MODEL_UNKNOWN'));
  const source = await write(exampleManifest('one'));
  await writeFile(join(source, 'encoder.onnx'), 'en encoder');
  await expect(addPack(source, { places })).rejects.toEqual(code('PACK_FILE_CORRUPT'));
  await rm(join(source, 'encoder.onnx'));
  await expect(addPack(source, { places })).rejects.toEqual(code('PACK_FILE_MISSING'));
  await writePack(places.embedded, exampleManifest('one'));
  await expect(add(exampleManifest('one'))).rejects.toEqual(code('PACK_INVALID'));
  await expect(loadPack('two', places)).rejects.toEqual(code('MODEL_UNKNOWN'));
  await expect(addPack(await write(exampleManifest('two')), { places, freeBytes: async () => 10 })).rejects.toEqual(
    code('DOWNLOAD_FAILED'),
  );
  await expect(loadPack('two', places)).rejects.toEqual(code('MODEL_UNKNOWN'));
});
