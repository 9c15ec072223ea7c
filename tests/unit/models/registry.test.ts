import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonMembers } from '../../../contracts/canonical-json.js';
import { packDigest } from '../../../models/pack-digest.js';
import type { PackPlaces } from '../../../models/pack-places.js';
import { findPack, listPackIds, loadPack, offerOf } from '../../../models/registry.js';
import { EXAMPLE_FILES, exampleManifest, listedFile, writePack } from '../../support/example-pack.js';

let folder: string;
let places: PackPlaces;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orfeas-packs-'));
  places = { embedded: join(folder, 'embedded'), installed: join(folder, 'installed'), territory: null };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const install = (manifest: JsonMembers | string, options: Parameters<typeof writePack>[2] = {}) =>
  writePack(places.installed!, manifest, options);

async function refusal(id: string) {
  return loadPack(id, places).then(
    () => null,
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  );
}

const refused = (code: string, ...words: string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(
      new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*')),
    ),
  });

test('loads packs of both folders by id and knows each by the hash of its manifest', async () => {
  await writePack(places.embedded, exampleManifest('one'));
  const directory = await install(exampleManifest('two'));
  expect(await listPackIds(places)).toEqual(['one', 'two']);
  const pack = await loadPack('two', places);
  expect(pack).toMatchObject({ directory, digest: packDigest(exampleManifest('two')) });
  expect(pack.manifest.files).toHaveLength(2);
});

test('the identity does not depend on how the manifest is written', async () => {
  const manifest = exampleManifest('one');
  const turned = Object.fromEntries(Object.entries(manifest).reverse());
  await install(JSON.stringify(turned, null, 7), { name: 'one' });
  expect((await loadPack('one', places)).digest).toBe(packDigest(manifest));
});

test('an operator without a folder has the embedded packs', async () => {
  await writePack(places.embedded, exampleManifest('one'));
  expect(await listPackIds({ ...places, installed: null })).toEqual(['one']);
  expect((await loadPack('one', { ...places, installed: null })).manifest.id).toBe('one');
});

test('an id that no pack has is unknown, whatever it looks like', async () => {
  for (const id of ['none', '../installed', '', 'a/b']) expect(await refusal(id)).toEqual(refused('MODEL_UNKNOWN'));
});

test('an id that two packs have is refused, saying which to remove', async () => {
  await writePack(places.embedded, exampleManifest('one'));
  const other = await install(exampleManifest('one'));
  expect(await refusal('one')).toEqual(refused('PACK_INVALID', `remove ${other}`));
});

test('a pack lies in a folder of its name', async () => {
  await install(exampleManifest('one'), { name: 'two' });
  expect(await refusal('two')).toEqual(refused('PACK_INVALID', 'Expected the id two', 'received one'));
});

test('a manifest of another major is not read', async () => {
  await install({ ...exampleManifest('one'), schema: 'orfeas.pack/2', newThing: true });
  expect(await refusal('one')).toEqual(refused('PACK_SCHEMA_UNSUPPORTED', 'orfeas.pack/1', 'orfeas.pack/2'));
});

test.each<[string, JsonMembers, string]>([
  ['without a schema', { schema: undefined }, 'schema'],
  ['of an unknown family', { family: 'nerf' }, 'family'],
  ['with a member that nobody knows', { colour: 'red' }, 'colour'],
  ['with a path that leads out', { files: [listedFile('../x', '')] }, '"../x"'],
  ['with an absolute path', { files: [listedFile('/etc/passwd', '')] }, '"/etc/passwd"'],
  ['with a path of another system', { files: [listedFile('a\\..\\b', '')] }, '"a\\\\..\\\\b"'],
  ['with a file twice', { files: [listedFile('a', ''), listedFile('a', '')] }, 'Expected a once in files'],
  ['that lists itself', { files: [listedFile('pack.json', '')] }, '"pack.json"'],
  ['with a graph that is not listed', { files: [] }, 'Expected encoder.onnx in files'],
  [
    'with a default out of its range',
    { decode: { ...decode(), resolution: { default: 8, min: 16, max: 32 } } },
    '16 to 32',
  ],
  [
    'with a half resolution',
    { decode: { ...decode(), resolution: { default: 16.5, min: 16, max: 32 } } },
    'whole numbers',
  ],
])('a manifest %s is not valid', async (_, changes, word) => {
  await install(exampleManifest('one', changes));
  expect(await refusal('one')).toEqual(refused('PACK_INVALID', word));
});

function decode(): JsonMembers {
  return exampleManifest('any').decode as JsonMembers;
}

test('a manifest that is no JSON is not valid', async () => {
  await install('{"schema":', { name: 'one' });
  expect(await refusal('one')).toEqual(refused('PACK_INVALID', 'Expected JSON'));
});

test('a missing file is named', async () => {
  await install(exampleManifest('one'), { files: { 'encoder.onnx': EXAMPLE_FILES['encoder.onnx']! } });
  expect(await refusal('one')).toEqual(refused('PACK_FILE_MISSING', 'weights/query.onnx'));
});

test('a file of another size or content is named', async () => {
  const directory = await install(exampleManifest('one'));
  await writeFile(join(directory, 'encoder.onnx'), 'an encoder, longer');
  expect(await refusal('one')).toEqual(refused('PACK_FILE_CORRUPT', '10 bytes', 'encoder.onnx', '18'));
  await writeFile(join(directory, 'encoder.onnx'), 'en encoder');
  expect(await refusal('one')).toEqual(refused('PACK_FILE_CORRUPT', 'sha256', 'encoder.onnx'));
});

test('a file that is a link out of the pack is not valid', async () => {
  const outside = join(folder, 'outside');
  await writeFile(outside, EXAMPLE_FILES['encoder.onnx']!);
  const directory = await install(exampleManifest('one'));
  await rm(join(directory, 'encoder.onnx'));
  await symlink(outside, join(directory, 'encoder.onnx'));
  expect(await refusal('one')).toEqual(refused('PACK_INVALID', 'a link that leads out'));
});

test('reading a manifest looks at no file', async () => {
  await install(exampleManifest('one'), { files: {} });
  expect((await findPack('one', places)).manifest.id).toBe('one');
});

test('an offer tells the options that the pack has, with its own ranges and defaults', async () => {
  const matting = { background: [0, 0, 0], resize: { size: 64, filter: 'cubic' }, matting: 'u2net' };
  const resources = { vramMiB: { triplane_encoder: 4500, triplane_query: 1000 }, ramMiB: 5000 };
  await install(exampleManifest('one', { preprocess: matting, resources }));
  const offer = offerOf(await findPack('one', places));
  expect(offer).toMatchObject({ matting: 'u2net', texture: 'field-query', needMiB: 5500, purpose: 'product' });
  const { properties } = offer.options as { properties: Record<string, object> };
  expect(properties.resolution).toMatchObject({ enum: [16, 32, 64], default: 32 });
  expect(properties.edges).toMatchObject({ enum: ['smooth', 'sharp'] });
  expect(properties.onFull).toMatchObject({ enum: ['wait', 'cpu'], default: 'wait' });
  for (const name of ['steps', 'guidance', 'thickness', 'relief']) expect(properties).not.toHaveProperty(name);
});
