import sharp from 'sharp';
import { inspectPicture } from '../../../../infra/pictures/inspect-picture.js';
import { pngWithHeaderOnly } from '../../../support/forge-png.js';
import { createNoise } from '../../../support/paint-picture.js';

const LIMITS = { maxBytes: 50 * 2 ** 20, maxSidePx: 4096 };

/** Noise, so that every format's data is spread over the whole file. */
function drawNoise(width = 120, height = 90) {
  const noise = createNoise(5);
  const data = Buffer.from(Array.from({ length: width * height * 3 }, () => Math.floor(noise() * 256)));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

describe('inspectPicture', () => {
  test.each([
    ['image/png', () => drawNoise().png().toBuffer()],
    ['image/jpeg', () => drawNoise().jpeg().toBuffer()],
    ['image/webp', () => drawNoise().webp().toBuffer()],
  ] as const)('tells an %s by its bytes and refuses it when cut anywhere', async (mediaType, draw) => {
    const bytes = await draw();
    expect(await inspectPicture(bytes, LIMITS)).toEqual({ mediaType, width: 120, height: 90 });
    for (const share of [0.01, 0.3, 0.7, 0.95]) {
      const cut = bytes.subarray(0, Math.max(16, Math.floor(bytes.length * share)));
      await expect(inspectPicture(cut, LIMITS)).rejects.toMatchObject({ name: 'OrfeasError', code: 'INVALID_IMAGE' });
    }
  });

  test('refuses a picture in which nothing can be seen, and takes one with a single visible pixel', async () => {
    const data = Buffer.alloc(40 * 40 * 4);
    const draw = () => sharp(data, { raw: { width: 40, height: 40, channels: 4 } });
    const empty = await draw().png().toBuffer();
    await expect(inspectPicture(empty, LIMITS)).rejects.toMatchObject({ code: 'EMPTY_IMAGE' });
    data[403] = 255;
    expect(await inspectPicture(await draw().png().toBuffer(), LIMITS)).toMatchObject({ width: 40, height: 40 });
  });

  test.each([
    ['CMYK', () => drawNoise().toColourspace('cmyk').jpeg().toBuffer()],
    ['grey with alpha', () => drawNoise().greyscale().ensureAlpha(1).png().toBuffer()],
    ['16 bits', () => drawNoise().toColourspace('rgb16').png().toBuffer()],
  ])('takes a visible picture in %s', async (_, draw) => {
    expect(await inspectPicture(await draw(), LIMITS)).toMatchObject({ width: 120, height: 90 });
  });

  test('gives the size as a person sees it', async () => {
    const bytes = await drawNoise().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await inspectPicture(bytes, LIMITS)).toMatchObject({ width: 90, height: 120 });
  });

  test('takes a JPEG with bytes after its end, as some cameras write', async () => {
    const bytes = Buffer.concat([await drawNoise().jpeg().toBuffer(), Buffer.alloc(1000)]);
    expect(await inspectPicture(bytes, LIMITS)).toMatchObject({ mediaType: 'image/jpeg' });
  });

  test('refuses what is empty, another kind, damaged, too large in bytes or in pixels', async () => {
    const png = await drawNoise().png().toBuffer();
    const damaged = Buffer.from(png);
    damaged.fill(0x55, png.length >> 1, (png.length >> 1) + 64);
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(0), 'INVALID_IMAGE'],
      [Buffer.from('GIF89a plainly not one of ours'), 'UNSUPPORTED_MEDIA_TYPE'],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'UNSUPPORTED_MEDIA_TYPE'],
      [damaged, 'INVALID_IMAGE'],
      [pngWithHeaderOnly(4097, 16), 'IMAGE_TOO_LARGE'],
      [pngWithHeaderOnly(200, 200), 'INVALID_IMAGE'],
    ];
    for (const [bytes, code] of cases) {
      await expect(inspectPicture(bytes, LIMITS)).rejects.toMatchObject({ name: 'OrfeasError', code });
    }
    await expect(inspectPicture(png, { maxBytes: 1000, maxSidePx: 4096 })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: `Expected at most 1000 bytes for image but received ${png.length}`,
    });
  });
});
