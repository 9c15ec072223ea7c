import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadServablePacks } from '../../../activities/servable-packs.js';
import type { JsonMembers } from '../../../contracts/canonical-json.js';
import { exampleManifest, STRICT_LICENCE, writePack } from '../../support/example-pack.js';

let installed: string;
beforeEach(async () => {
  installed = await mkdtemp(join(tmpdir(), 'orfeas-servable-'));
});
afterEach(() => rm(installed, { recursive: true, force: true }));

const install = (id: string, changes: JsonMembers = {}) => writePack(installed, exampleManifest(id, changes));
const load = async (...names: string[]) => {
  const { packs, refused } = await loadServablePacks({ ORFEAS_PACKS: names, ORFEAS_MODELS_DIR: installed });
  return { ids: packs.map(({ manifest }) => manifest.id), refused: refused.map(({ id, code }) => [id, code]) };
};

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

test('a pack that is named brings its matting pack along where it is there', async () => {
  const preprocess = { background: [0, 0, 0], resize: { size: 64, filter: 'area' }, matting: 'matte' };
  await install('mine', { preprocess });
  expect((await load('mine')).ids).toEqual(['mine']);
  await install('matte');
  expect((await load('mine')).ids).toEqual(['mine', 'matte']);
});
