import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMattingPacks, loadShapePacks, type ServablePacks } from '../../../activities/servable-packs.js';
import type { JsonMembers } from '../../../contracts/canonical-json.js';
import { exampleManifest, STRICT_LICENCE, writePack } from '../../support/example-pack.js';
import { repositoryRoot } from '../../support/parts.js';

let installed: string;
beforeEach(async () => {
  installed = await mkdtemp(join(tmpdir(), 'orfeas-servable-'));
});
afterEach(() => rm(installed, { recursive: true, force: true }));

const install = (id: string, changes: JsonMembers = {}) => writePack(installed, exampleManifest(id, changes));
const told = ({ packs, refused }: ServablePacks) => ({
  ids: packs.map(({ manifest }) => manifest.id),
  refused: refused.map(({ id, code }) => [id, code]),
});
const load = async (...names: string[]) =>
  told(await loadShapePacks({ ORFEAS_PACKS: names, ORFEAS_MODELS_DIR: installed }));

test('* serves what ships with Orfeas and what is installed, and tells what it refuses', async () => {
  await install('mine');
  await install('locked', { licence: { ...STRICT_LICENCE, territoryExcluded: [] } });
  await install('broken', { family: 'none' });
  const { ids, refused } = await load('*');
  expect(ids).toEqual(expect.arrayContaining(['inflate', 'mine']));
  expect(refused).toEqual([
    ['broken', 'PACK_INVALID'],
    ['locked', 'LICENCE_NOT_ACCEPTED'],
  ]);
});

test('a pack that is named has to be servable', async () => {
  await install('locked', { licence: { ...STRICT_LICENCE, territoryExcluded: [] } });
  await expect(load('locked')).rejects.toEqual(expect.objectContaining({ code: 'LICENCE_NOT_ACCEPTED' }));
  await expect(load('*', 'locked')).rejects.toEqual(expect.objectContaining({ code: 'LICENCE_NOT_ACCEPTED' }));
  await expect(load('none')).rejects.toEqual(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
  expect(await load('inflate')).toEqual({ ids: ['inflate'], refused: [] });
});

test('matting packs are served by the worker that cuts pictures out, and by it alone', async () => {
  const source = join(repositoryRoot(), 'tests/fixtures/packs/tiny-matting');
  await cp(source, join(installed, 'tiny-matting'), { recursive: true });
  await install('mine');
  expect(told(await loadMattingPacks({ ORFEAS_MODELS_DIR: installed })).ids).toEqual(['tiny-matting']);
  expect((await load('*')).ids).not.toContain('tiny-matting');
  expect((await load('mine', 'tiny-matting')).ids).toEqual(['mine']);
});
