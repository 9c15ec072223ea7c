import sharp, { type Metadata, type Sharp } from 'sharp';
import { OrfeasError } from '../../contracts/errors.js';
import { isContainerComplete, type PictureMediaType, sniffMediaType } from './sniff-media-type.js';

export interface PictureLimits {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** Longest side, in pixels. */
  maxSidePx: number;
}

export interface OpenedPicture {
  mediaType: PictureMediaType;
  /** Size in pixels as seen by a person, that is after the EXIF orientation. */
  width: number;
  height: number;
  /** A pipeline over the first frame, nothing decoded yet. */
  picture: Sharp;
}

// One thread and no operation cache: the same bytes in, the same bytes out, and bounded memory.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Checks a picture's size, kind and header without decoding any pixel, so that a decompression bomb costs nothing.
 * Throws OrfeasError INVALID_IMAGE, UNSUPPORTED_MEDIA_TYPE or IMAGE_TOO_LARGE.
 */
export async function openPicture(bytes: Uint8Array, limits: PictureLimits): Promise<OpenedPicture> {
  if (bytes.length === 0) throw new OrfeasError('INVALID_IMAGE', 'Expected a picture for image but received 0 bytes');
  if (bytes.length > limits.maxBytes) {
    throw new OrfeasError(
      'IMAGE_TOO_LARGE',
      `Expected at most ${limits.maxBytes} bytes for image but received ${bytes.length}`,
    );
  }
  const mediaType = sniffMediaType(bytes);
  if (mediaType === null) {
    throw new OrfeasError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Expected a JPEG, PNG or WebP picture for image but received a file that starts with ${firstBytes(bytes)}`,
    );
  }
  if (!isContainerComplete(bytes, mediaType)) throw truncated(mediaType);
  const header = await readHeader(bytes);
  const { width, height } = header.autoOrient;
  if (width > limits.maxSidePx || height > limits.maxSidePx) {
    throw new OrfeasError(
      'IMAGE_TOO_LARGE',
      `Expected at most ${limits.maxSidePx} px a side for image but received ${width} x ${height} px`,
    );
  }
  // 'error' covers truncation too; 'warning' would refuse pictures over a bad colour profile or a stray marker.
  const picture = sharp(bytes, { failOn: 'error', limitInputPixels: limits.maxSidePx ** 2, pages: 1 });
  return { mediaType, width, height, picture };
}

/** Runs a decode, turning the decoder's complaint into INVALID_IMAGE. */
export async function decodeStrictly<T>(mediaType: PictureMediaType, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    throw truncated(mediaType, cause);
  }
}

async function readHeader(bytes: Uint8Array): Promise<Metadata> {
  try {
    // No pixel limit here: only the header is read, and a size too large gets its own answer.
    return await sharp(bytes, { failOn: 'error', limitInputPixels: false, pages: 1 }).metadata();
  } catch (cause) {
    throw new OrfeasError('INVALID_IMAGE', 'Expected a readable picture for image but received a broken header', {
      cause,
    });
  }
}

function truncated(mediaType: PictureMediaType, cause?: unknown): OrfeasError {
  const message = `Expected a complete ${mediaType} for image but received one that is truncated or damaged`;
  return new OrfeasError('INVALID_IMAGE', message, { cause });
}

function firstBytes(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
