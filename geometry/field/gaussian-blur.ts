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
