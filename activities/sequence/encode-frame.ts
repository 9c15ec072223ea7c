import sharp, { type Sharp } from 'sharp';
import type { FrameFormat, SequencePlan } from '../../contracts/sequence-options.js';
import { uprightPixels } from '../../geometry/image/upright-pixels.js';

/** zlib level: beyond it pictures get hardly smaller, and take longer than they take to draw. */
const PNG_LEVEL = 3;
const WEBP = { quality: 86, alphaQuality: 90, effort: 2 } as const;
/** Auto Care asks for the highest quality; the colour of edges is kept whole. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** A picture as the page read it back, as a file. */
export async function encodeFrame(pixels: Uint8Array, { size, background, format }: SequencePlan): Promise<Uint8Array> {
  const { data, width, height, channels } = uprightPixels(pixels, size, background === 'alpha' ? 'alpha' : 'opaque');
  return new Uint8Array(await encode(sharp(data, { raw: { width, height, channels } }), format).toBuffer());
}

function encode(picture: Sharp, format: FrameFormat): Sharp {
  if (format === 'png') return picture.png({ compressionLevel: PNG_LEVEL });
  return format === 'webp' ? picture.webp(WEBP) : picture.jpeg(JPEG);
}
