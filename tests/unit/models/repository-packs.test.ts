import { statSync } from 'node:fs';
import { join } from 'node:path';
import { optionsSchema } from '../../../contracts/options.js';
import { settleOptions } from '../../../contracts/settle-options.js';
import { EMBEDDED_PACKS } from '../../../models/pack-places.js';
import { findPack, listPackIds, loadPack, offerOf } from '../../../models/registry.js';

/** Packs for tests are committed; so much is bearable. */
const MAX_TEST_PACK_BYTES = 2 ** 20;
const FIXTURES = join(import.meta.dirname, '../../fixtures/packs');
const placesOf = (embedded: string) => ({ embedded, installed: null, territory: null });

const packs = await Promise.all(
  [EMBEDDED_PACKS, FIXTURES].map(async (folder) => {
    const ids = await listPackIds(placesOf(folder));
    return ids.map((id) => [id, folder] as const);
  }),
);

describe.each(packs.flat())('the pack %s', (id, folder) => {
  test('is whole and may be served anywhere', async () => {
    expect((await loadPack(id, placesOf(folder))).manifest.id).toBe(id);
  });

  test('says where it belongs and what it is for', async () => {
    const { manifest, directory } = await findPack(id, placesOf(folder));
    if (folder === EMBEDDED_PACKS) expect(manifest.embedded).toBe(true);
    if (manifest.purpose !== 'test') return;
    expect(manifest.title.toLowerCase()).toContain('test');
    const bytes = manifest.files.reduce((sum, { path }) => sum + statSync(join(directory, path)).size, 0);
    expect(bytes).toBeLessThan(MAX_TEST_PACK_BYTES);
  });

  test('takes a generation without options, and its own defaults again', async () => {
    const offer = offerOf(await findPack(id, placesOf(folder)));
    if (!offer.capabilities.includes('shape')) return;
    const settled = settleOptions(offer, optionsSchema.parse({}));
    expect(settleOptions(offer, settled)).toEqual(settled);
    expect(settled.resolution).toBeDefined();
    expect(settled.steps !== undefined).toBe(offer.family === 'latent-set-flow');
  });
});
