import type { Raster } from '../../geometry/image/raster.js';
import { decodeStrictly, openPicture, type PictureLimits } from '../../infra/pictures/open-picture.js';

/**
 * Decodes a JPEG, PNG or WebP into 8-bit sRGB with alpha, upright: EXIF orientation applied, the embedded profile
 * converted (CMYK, Display P3, grey, 16-bit and palette inputs too), first frame only. Opaque pictures get alpha 255.
 * Deterministic. Throws OrfeasError INVALID_IMAGE, UNSUPPORTED_MEDIA_TYPE or IMAGE_TOO_LARGE.
 */
export async function decodePicture(bytes: Uint8Array, limits: PictureLimits): Promise<Raster> {
  const { mediaType, picture } = await openPicture(bytes, limits);
  const { data, info } = await decodeStrictly(mediaType, () =>
    picture
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return {
    width: info.width,
    height: info.height,
    channels: 4,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
