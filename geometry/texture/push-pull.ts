// Bound once: in the VM contexts that Jest runs modules in, each look-up of a global costs as much as the whole inner loop.
const { max, min } = Math;

/** One level of a coverage-weighted picture: colours premultiplied by weight. */
export interface WeightedLevel {
  width: number;
  height: number;
  /** `3 × width × height`, 0..255 × weight. */
  colour: Float32Array;
  /** `width × height`, 0..1. */
  weight: Float32Array;
}

/** Halves a level by summing 2 × 2 blocks; weights saturate at 1, so any covered pixel of a block colours it fully. */
export function halveLevel(level: WeightedLevel): WeightedLevel {
  const width = max(1, (level.width + 1) >> 1);
  const height = max(1, (level.height + 1) >> 1);
  const colour = new Float32Array(3 * width * height);
  const weight = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let [r, g, b] = [0, 0, 0];
      const endY = min(2 * y + 2, level.height);
      const endX = min(2 * x + 2, level.width);
      for (let sy = 2 * y; sy < endY; sy++) {
        for (let sx = 2 * x; sx < endX; sx++) {
          const from = sy * level.width + sx;
          sum += level.weight[from]!;
          r += level.colour[3 * from]!;
          g += level.colour[3 * from + 1]!;
          b += level.colour[3 * from + 2]!;
        }
      }
      if (sum === 0) continue;
      const at = y * width + x;
      const scale = sum > 1 ? 1 / sum : 1;
      weight[at] = sum * scale;
      colour[3 * at] = r * scale;
      colour[3 * at + 1] = g * scale;
      colour[3 * at + 2] = b * scale;
    }
  }
  return { width, height, colour, weight };
}

/**
 * Fills what a picture lacks from its surroundings (push-pull, after Gortler et al., The Lumigraph, 1996): pixels of
 * weight 1 stay, others take the missing share from the next coarser level, interpolated bilinearly. Works in place;
 * afterwards all weights are 1. A picture without any weight becomes mid grey.
 */
export function pushPull(level: WeightedLevel): void {
  if (level.width === 1 && level.height === 1) {
    const missing = 1 - level.weight[0]!;
    const isEmpty = level.weight[0] === 0;
    for (let k = 0; k < 3; k++) level.colour[k] = isEmpty ? 128 : level.colour[k]! / (1 - missing);
    level.weight[0] = 1;
    return;
  }
  const coarse = halveLevel(level);
  pushPull(coarse);
  const { width, height, colour, weight } = level;
  for (let y = 0; y < height; y++) {
    // Pixel centres of this level in the coarser one: (y + .5) / 2 − .5, so a quarter or three quarters between rows.
    const y0 = max(0, (y - 1) >> 1);
    const y1 = min(coarse.height - 1, y0 + (y === 0 ? 0 : 1));
    const wy = y & 1 ? 0.25 : 0.75;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const missing = 1 - weight[at]!;
      if (missing <= 0) continue;
      const x0 = max(0, (x - 1) >> 1);
      const x1 = min(coarse.width - 1, x0 + (x === 0 ? 0 : 1));
      const wx = x & 1 ? 0.25 : 0.75;
      const p00 = 3 * (y0 * coarse.width + x0);
      const p01 = 3 * (y0 * coarse.width + x1);
      const p10 = 3 * (y1 * coarse.width + x0);
      const p11 = 3 * (y1 * coarse.width + x1);
      for (let k = 0; k < 3; k++) {
        const upper = coarse.colour[p00 + k]! * (1 - wx) + coarse.colour[p01 + k]! * wx;
        const lower = coarse.colour[p10 + k]! * (1 - wx) + coarse.colour[p11 + k]! * wx;
        colour[3 * at + k]! += missing * (upper * (1 - wy) + lower * wy);
      }
      weight[at] = 1;
    }
  }
}
