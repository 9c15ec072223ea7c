import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { matteFromBorder } from '../../../../geometry/silhouette/matte-from-border.js';
import { alphaOf, intersectionOverUnion } from '../../../support/paint-picture.js';

const ROOT = join(import.meta.dirname, '../../../..');
const SAMPLES = join(ROOT, '../shared/samples');
const hasSamples = existsSync(SAMPLES);

async function readSample(name: string) {
  const { data, info } = await sharp(join(SAMPLES, `${name}.png`))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3 as const, data: new Uint8Array(data) };
}

describe('matteFromBorder on pictures with traced masks', () => {
  if (!hasSamples) process.stdout.write('skipped: the sample pictures are not beside the repository (../shared)\n');

  // Measured: .981 .978 .990 .986 .977; tests/fixtures/README.md says how the masks were made, and how far they are independent.
  const testOrSkip = hasSamples ? test : test.skip;
  testOrSkip.each(['marble', 'poly_fox', 'stripes', 'teapot', 'tiger_girl'])(
    '%s: IoU at least .95',
    async (name) => {
      const truth = await sharp(join(ROOT, `tests/fixtures/masks/${name}.png`))
        .extractChannel(0)
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      const { cutout, doubt, confidence } = matteFromBorder(await readSample(name));
      expect(doubt).toBeNull();
      expect(confidence).toBeGreaterThan(0.8);
      expect(truth.length).toBe(cutout.width * cutout.height);
      expect(intersectionOverUnion(alphaOf(cutout), truth)).toBeGreaterThanOrEqual(0.95);
    },
    30_000,
  );
});
