import sharp from 'sharp';
import { decodePicture } from '../../../../activities/preprocess/decode-picture.js';
import { pngWithHeaderOnly } from '../../../support/forge-png.js';

const LIMITS = { maxBytes: 50 * 2 ** 20, maxSidePx: 4096 };

/** 8 × 6 px: red on the left, blue on the right, green in the top left corner. */
function drawFlag() {
  const data = Buffer.alloc(8 * 6 * 3);
  for (let i = 0; i < 48; i++) data.set(i % 8 < 4 ? [220, 20, 20] : [20, 20, 220], i * 3);
  for (const i of [0, 1, 8, 9]) data.set([20, 220, 20], i * 3);
  return sharp(data, { raw: { width: 8, height: 6, channels: 3 } });
}

function colourAt({ data, width }: { data: Uint8Array; width: number }, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

function expectNear(actual: number[], expected: number[], tolerance: number): void {
  actual.forEach((value, c) => void expect(Math.abs(value - expected[c]!)).toBeLessThanOrEqual(tolerance));
}

describe('decodePicture', () => {
  test('decodes PNG exactly and gives opaque alpha', async () => {
    const picture = await decodePicture(await drawFlag().png().toBuffer(), LIMITS);
    expect([picture.width, picture.height, picture.channels]).toEqual([8, 6, 4]);
    expect(colourAt(picture, 0, 0)).toEqual([20, 220, 20, 255]);
    expect(colourAt(picture, 7, 5)).toEqual([20, 20, 220, 255]);
  });

  // Where the green corner, stored top left, must be seen: EXIF 2.32 table 4.6.6.
  test.each([
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 1],
    [4, 0, 1],
    [5, 0, 0],
    [6, 1, 0],
    [7, 1, 1],
    [8, 0, 1],
  ])('turns a picture of EXIF orientation %i upright', async (orientation, right, bottom) => {
    const bytes = await drawFlag().withMetadata({ orientation }).png().toBuffer();
    const picture = await decodePicture(bytes, LIMITS);
    expect([picture.width, picture.height]).toEqual(orientation > 4 ? [6, 8] : [8, 6]);
    expect(colourAt(picture, right * (picture.width - 1), bottom * (picture.height - 1))).toEqual([20, 220, 20, 255]);
  });

  test('converts an embedded profile to sRGB', async () => {
    const flat = { create: { width: 16, height: 16, channels: 3 as const, background: { r: 60, g: 180, b: 90 } } };
    const wide = await sharp(flat).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs(stored[0]! - 60)).toBeGreaterThan(10); // the file's own numbers differ, or this tests nothing
    expectNear(colourAt(await decodePicture(wide, LIMITS), 8, 8), [60, 180, 90, 255], 2);
  });

  test('converts CMYK to sRGB', async () => {
    const flat = { create: { width: 32, height: 32, channels: 3 as const, background: { r: 180, g: 100, b: 80 } } };
    const bytes = await sharp(flat).toColourspace('cmyk').jpeg({ quality: 98 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    expectNear(colourAt(await decodePicture(bytes, LIMITS), 16, 16), [180, 100, 80, 255], 12);
  });

  test('reads 16 bits a channel, grey with alpha and palettes', async () => {
    const deep = await drawFlag().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expectNear(colourAt(await decodePicture(deep, LIMITS), 0, 0), [20, 220, 20, 255], 1);
    const grey = Buffer.from([100, 255, 100, 0, 200, 128, 200, 255]);
    const soft = await sharp(grey, { raw: { width: 2, height: 2, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(soft).metadata()).channels).toBe(2);
    expectNear(colourAt(await decodePicture(soft, LIMITS), 0, 1), [200, 200, 200, 128], 1);
    const few = await drawFlag().png({ palette: true, colours: 4 }).toBuffer();
    expectNear(colourAt(await decodePicture(few, LIMITS), 7, 0), [20, 20, 220, 255], 4);
  });

  test('reads the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(16 * 16 * 3, 255), Buffer.alloc(16 * 16 * 3, 0)]);
    const bytes = await sharp(frames, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
      .webp({ lossless: true })
      .toBuffer();
    const picture = await decodePicture(bytes, LIMITS);
    expect(picture.height).toBe(16);
    expect(colourAt(picture, 3, 3)).toEqual([255, 255, 255, 255]);
  });

  test('gives the same bytes twice', async () => {
    const bytes = await drawFlag().resize(200, 150).jpeg().toBuffer();
    expect((await decodePicture(bytes, LIMITS)).data).toEqual((await decodePicture(bytes, LIMITS)).data);
  });

  test('refuses a header that announces a bomb before decoding it', async () => {
    await expect(decodePicture(pngWithHeaderOnly(60000, 60000), LIMITS)).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 'Expected at most 4096 px a side for image but received 60000 x 60000 px',
    });
  });
});
