import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodePicture } from '../../../../activities/preprocess/decode-picture.js';
import { prepareCutout } from '../../../../activities/preprocess/prepare-cutout.js';
import { matteFromBorder } from '../../../../geometry/silhouette/matte-from-border.js';
import { alphaOf, intersectionOverUnion } from '../../../support/paint-picture.js';

const ROOT = join(import.meta.dirname, '../../../..');
const LIMITS = { maxBytes: 120_000, maxSidePx: 768 };

const readSample = (name: string) => decodePicture(readFileSync(join(ROOT, 'docs/samples', name)), LIMITS);

describe('the sample pictures of this repository', () => {
  test.each([
    ['toadstool.png', 'alpha'],
    ['rocket.png', 'background'],
    ['owl.webp', 'alpha'],
  ] as const)('%s is small, and its subject is found by its %s', async (name, matte) => {
    const made = prepareCutout(await readSample(name), { matte: 'auto' });
    expect(made.matte).toBe(matte);
    expect(made.confidence).toBeGreaterThan(0.8);
  });

  test('the rocket is cut out as it was rendered, without its shadow', async () => {
    const truth = await sharp(join(ROOT, 'tests/fixtures/masks/rocket.png')).extractChannel(0).raw().toBuffer();
    const { cutout } = matteFromBorder(await readSample('rocket.png'));
    expect(intersectionOverUnion(alphaOf(cutout), truth)).toBeGreaterThan(0.98);
  });
});
