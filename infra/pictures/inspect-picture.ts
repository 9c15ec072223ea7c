import { decodeStrictly, openPicture, type PictureLimits } from './open-picture.js';
import type { PictureMediaType } from './sniff-media-type.js';

export interface PictureFacts {
  mediaType: PictureMediaType;
  /** Pixels, after the EXIF orientation. */
  width: number;
  height: number;
}

/**
 * The check made at upload time: kind by magic bytes, size by header, then one full decode that is thrown away, since
 * only decoding tells a truncated file. Memory is bounded by `maxSidePx`² × 4 bytes.
 * Throws OrfeasError INVALID_IMAGE, UNSUPPORTED_MEDIA_TYPE or IMAGE_TOO_LARGE.
 */
export async function inspectPicture(bytes: Uint8Array, limits: PictureLimits): Promise<PictureFacts> {
  const { mediaType, width, height, picture } = await openPicture(bytes, limits);
  await decodeStrictly(mediaType, () => picture.raw().toBuffer());
  return { mediaType, width, height };
}
