import { OrfeasError } from '../../contracts/errors.js';
import { decodeStrictly, openPicture, type PictureLimits } from './open-picture.js';
import type { PictureMediaType } from './sniff-media-type.js';

export interface PictureFacts {
  mediaType: PictureMediaType;
  /** Pixels, after the EXIF orientation. */
  width: number;
  height: number;
}

/** Fainter than this a pixel shows nothing; a picture of nothing else is empty. */
export const FAINT_ALPHA = 24;

/**
 * The check made at upload time: kind by magic bytes, size by header, then one full decode that is thrown away, since
 * only decoding tells a truncated file. Memory is bounded by `maxSidePx`² × 4 bytes.
 * Throws OrfeasError INVALID_IMAGE, UNSUPPORTED_MEDIA_TYPE, IMAGE_TOO_LARGE, or EMPTY_IMAGE for one that is all transparent.
 */
export async function inspectPicture(bytes: Uint8Array, limits: PictureLimits): Promise<PictureFacts> {
  const { mediaType, width, height, picture } = await openPicture(bytes, limits);
  const { data, info } = await decodeStrictly(mediaType, () =>
    picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
  );
  if (isTransparent(data, info.channels)) {
    throw new OrfeasError('EMPTY_IMAGE', 'Expected a visible object for image but received a transparent picture');
  }
  return { mediaType, width, height };
}

/** Whether a picture with an alpha channel (2 or 4 channels, alpha last) has no pixel that can be seen. */
function isTransparent(data: Uint8Array, channels: number): boolean {
  if (channels % 2 === 1) return false;
  for (let at = channels - 1; at < data.length; at += channels) if (data[at]! >= FAINT_ALPHA) return false;
  return true;
}
