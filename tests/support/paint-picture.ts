import { createRaster, type Raster } from '../../geometry/image/raster.js';

export type Colour = readonly [number, number, number];

/** A picture painted from a function of the pixel's centre, both coordinates 0..1; 2 × 2 samples a pixel. */
export function paintPicture(width: number, height: number, colourAt: (x: number, y: number) => Colour): Raster {
  const picture = createRaster(width, height, 4);
  const sums = new Float64Array(3);
  const bytes = new Uint8ClampedArray(3);
  // No Math in here: under jest's module sandbox each look-up of a global costs a microsecond.
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      for (let sample = 0; sample < 4; sample++) {
        const colour = colourAt((x + 0.25 + (sample & 1) / 2) / width, (y + 0.25 + (sample >> 1) / 2) / height);
        for (let c = 0; c < 3; c++) sums[c] = (sample === 0 ? 0 : sums[c]!) + colour[c]! / 4;
      }
      bytes.set(sums);
      picture.data.set(bytes, at);
      picture.data[at + 3] = 255;
    }
  }
  return picture;
}

/** The share of pixels in either mask that are in both. */
export function intersectionOverUnion(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! >= 128 && b[i]! >= 128) both++;
    if (a[i]! >= 128 || b[i]! >= 128) either++;
  }
  return both / either;
}

/** The alpha channel of an RGBA raster. */
export function alphaOf({ data }: Raster): Uint8Array {
  return Uint8Array.from({ length: data.length / 4 }, (_, i) => data[i * 4 + 3]!);
}

/** Numbers 0..1 from a linear congruence (Numerical Recipes, 7.1): noise that is the same on every run. */
export function createNoise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
