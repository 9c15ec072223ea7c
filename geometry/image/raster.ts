/** An image in memory: 8 bits a channel, sRGB, rows from the top, channels interleaved, alpha not premultiplied. */
export interface Raster {
  width: number;
  height: number;
  /** 1 = grey or coverage, 3 = RGB, 4 = RGBA. */
  channels: 1 | 3 | 4;
  /** `width × height × channels` bytes. */
  data: Uint8Array;
}

/** An empty (all zero) raster. */
export function createRaster(width: number, height: number, channels: Raster['channels']): Raster {
  return { width, height, channels, data: new Uint8Array(width * height * channels) };
}
