/** Standard deviation of the smoothing, pixels: the least that leaves no trace of pixel stairs in a hard mask's outline. */
const SIGMA_PX = 0.9;
const REACH_PX = 3;

/** What a part that smoothing would wipe out (a line of one or two pixels) is lifted to: just inside. */
const THIN_COVERAGE = 0.62;

/**
 * Coverage with its outline (level 0.5) rid of pixel stairs: a small Gaussian, what lies beyond the picture counting as empty.
 * Pixels of lines so thin that the Gaussian would take them below the level stay inside.
 *
 * @param coverage `width × height`, 0..1.
 */
export function smoothCoverage(coverage: Float32Array, width: number, height: number): Float32Array {
  const smooth = gaussianBlur(coverage, width, height, SIGMA_PX, REACH_PX);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (coverage[at]! >= 0.5 && smooth[at]! < THIN_COVERAGE && isThin(coverage, width, height, x, y)) {
        smooth[at] = THIN_COVERAGE;
      }
    }
  }
  return smooth;
}

/** Gaussian blur, separable, zeros beyond the border. `reach` is the kernel's half width in pixels. */
export function gaussianBlur(
  image: Float32Array,
  width: number,
  height: number,
  sigma: number,
  reach = Math.ceil(3 * sigma),
): Float32Array {
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < kernel.length; k++) kernel[k]! /= total;
  const across = new Float32Array(image.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = Math.max(0, x - reach);
      const to = Math.min(width - 1, x + reach);
      let sum = 0;
      for (let i = from; i <= to; i++) sum += kernel[i - x + reach]! * image[y * width + i]!;
      across[y * width + x] = sum;
    }
  }
  const result = new Float32Array(image.length);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
      const weight = kernel[row - y + reach]!;
      for (let x = 0; x < width; x++) sums[x]! += weight * across[row * width + x]!;
    }
    result.set(sums, y * width);
  }
  return result;
}

/** Whether an inside pixel has outside within two pixels on both sides of it in some direction: a line, not a corner. */
function isThin(coverage: Float32Array, width: number, height: number, x: number, y: number): boolean {
  const isOutside = (px: number, py: number) =>
    px < 0 || py < 0 || px >= width || py >= height || coverage[py * width + px]! < 0.5;
  const gap = (dx: number, dy: number) => (isOutside(x + dx, y + dy) ? 1 : isOutside(x + 2 * dx, y + 2 * dy) ? 2 : 9);
  return gap(1, 0) + gap(-1, 0) <= 3 || gap(0, 1) + gap(0, -1) <= 3;
}
