import sharp, { type Sharp } from 'sharp';
import type { FrameFormat, SequencePlan } from '../../contracts/sequence-options.js';
import type { PixelWindow } from '../../geometry/image/pixel-window.js';
import { uprightPixels } from '../../geometry/image/upright-pixels.js';

/** zlib level: beyond it pictures get hardly smaller, and take longer than they take to draw. */
const PNG_LEVEL = 3;
const WEBP = { quality: 86, alphaQuality: 90, effort: 2 } as const;
/** Auto Care asks for the highest quality; the colour of edges is kept whole. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** A picture as a file, from the window of it that the page read back. */
export async function encodeFrame(
  pixels: Uint8Array,
  window: PixelWindow,
  { size, background, format }: SequencePlan,
): Promise<Uint8Array> {
  const behind = background === 'alpha' ? background : colourOf(background);
  const { data, width, height, channels } = uprightPixels(pixels, window, size, behind);
  return new Uint8Array(await encode(sharp(data, { raw: { width, height, channels } }), format).toBuffer());
}

function encode(picture: Sharp, format: FrameFormat): Sharp {
  if (format === 'png') return picture.png({ compressionLevel: PNG_LEVEL });
  return format === 'webp' ? picture.webp(WEBP) : picture.jpeg(JPEG);
}

/** RGB 0..255 of #rrggbb. */
function colourOf(background: string): [number, number, number] {
  const value = Number.parseInt(background.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
