import sharp from 'sharp';

/** A small picture with a different colour in each corner, coded as asked. */
export async function tinyImage(format: 'png' | 'webp', side = 16): Promise<Uint8Array> {
  const data = new Uint8Array(side * side * 3);
  for (let pixel = 0; pixel < side * side; pixel++) {
    data.set([((pixel % side) * 255) / (side - 1), (Math.floor(pixel / side) * 255) / (side - 1), 128], pixel * 3);
  }
  const image = sharp(data, { raw: { width: side, height: side, channels: 3 } });
  return new Uint8Array(await (format === 'png' ? image.png() : image.webp({ lossless: true })).toBuffer());
}
