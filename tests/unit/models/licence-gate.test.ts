import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonMembers } from '../../../contracts/canonical-json.js';
import { acceptLicence } from '../../../models/accepted-licences.js';
import { installedPaths, type PackPlaces } from '../../../models/pack-places.js';
import { findPack, loadPack } from '../../../models/registry.js';
import { exampleManifest, STRICT_LICENCE, writePack } from '../../support/example-pack.js';

const WHO = { by: 'somebody', at: '2026-01-01T00:00:00.000Z' };

let installed: string;
const at = (territory: string | null): PackPlaces => ({ embedded: join(installed, 'none'), installed, territory });
const install = (licence: Json, changes: JsonMembers = {}) =>
  writePack(installed, exampleManifest('one', { licence, ...changes }));
const load = (territory: string | null) => loadPack('one', at(territory)).then(({ manifest }) => manifest.id);
const accept = async () =>
  acceptLicence(installedPaths(installed).licences, (await findPack('one', at(null))).manifest, WHO);
const code = (expected: string) => expect.objectContaining({ code: expected });

beforeEach(async () => {
  installed = await mkdtemp(join(tmpdir(), 'orfeas-licences-'));
});
afterEach(() => rm(installed, { recursive: true, force: true }));

test('a licence that asks for it has to be accepted, once', async () => {
  await install(STRICT_LICENCE);
  await expect(load('US')).rejects.toEqual(code('LICENCE_NOT_ACCEPTED'));
  await accept();
  expect(await load('US')).toBe('one');
  const noted = JSON.parse(await readFile(join(installed, 'accepted-licences.json'), 'utf8'));
  expect(noted).toMatchObject({ one: { licence: 'LicenseRef-Example', ...WHO } });
});

test('a new version under the same terms stays accepted, other terms do not', async () => {
  await install(STRICT_LICENCE);
  await accept();
  await install(STRICT_LICENCE, { version: '1.1.0' });
  expect(await load('US')).toBe('one');
  await install({ ...STRICT_LICENCE, territoryExcluded: ['KR'] });
  await expect(load('US')).rejects.toEqual(code('LICENCE_NOT_ACCEPTED'));
});

test.each(['KR', 'GB', 'DE', 'HR', 'EU'])(
  'a licence that excludes EU, GB and KR does not hold in %s',
  async (territory) => {
    await install(STRICT_LICENCE);
    await accept();
    await expect(load(territory)).rejects.toEqual(code('TERRITORY_EXCLUDED'));
  },
);

test.each(['US', 'CH', 'NO', 'JP'])('a licence that excludes EU, GB and KR holds in %s', async (territory) => {
  await install(STRICT_LICENCE);
  await accept();
  expect(await load(territory)).toBe('one');
});

test('in the European Union as such no licence holds that excludes one of its members', async () => {
  await install({ ...STRICT_LICENCE, acceptRequired: false, territoryExcluded: ['FR'] });
  await expect(load('EU')).rejects.toEqual(code('TERRITORY_EXCLUDED'));
  expect(await load('DE')).toBe('one');
});

test('a licence that excludes some places does not hold where nobody said which place it is', async () => {
  await install({ ...STRICT_LICENCE, acceptRequired: false });
  await expect(load(null)).rejects.toEqual(
    expect.objectContaining({ code: 'TERRITORY_EXCLUDED', message: expect.stringContaining('ORFEAS_TERRITORY') }),
  );
});

test('a list of accepted licences that can not be read accepts nothing and stops no other pack', async () => {
  await install(STRICT_LICENCE);
  await writeFile(installedPaths(installed).licences, '{');
  await expect(load('US')).rejects.toEqual(code('LICENCE_NOT_ACCEPTED'));
  await install({ ...STRICT_LICENCE, acceptRequired: false });
  expect(await load('US')).toBe('one');
});
