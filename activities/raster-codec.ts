import sharp, { type Sharp } from 'sharp';
import type { Raster } from '../geometry/image/raster.js';

/** zlib level of PNGs: beyond 4 they take much longer and get hardly smaller. */
const PNG_LEVEL = 4;
const WEBP_QUALITY = 90;

/** Reads a picture that one of our stages wrote; its channels are kept. */
export async function decodeRaster(bytes: Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels as Raster['channels'];
  return {
    width: info.width,
    height: info.height,
    channels,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

export async function encodePng(raster: Raster): Promise<Uint8Array> {
  return new Uint8Array(await open(raster).png({ compressionLevel: PNG_LEVEL }).toBuffer());
}

export async function encodeWebp(raster: Raster): Promise<Uint8Array> {
  return new Uint8Array(await open(raster).webp({ quality: WEBP_QUALITY }).toBuffer());
}

function open({ width, height, channels, data }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}
