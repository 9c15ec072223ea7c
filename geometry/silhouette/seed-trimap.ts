import { labelComponents } from './label-components.js';

const { abs, hypot, max, min, sqrt } = Math; // bound once: hot loops

/** What a pixel is taken for before the cut. */
export const SURE_BACKGROUND = 0;
export const LIKELY_BACKGROUND = 1;
export const LIKELY_SUBJECT = 2;
export const SURE_SUBJECT = 3;

/** Lab distances, in units where 2.3 is just noticeable. */
const TIGHT_FLOOR = 1.2;
const LOOSE_FLOOR = 2;
/** No backdrop reflects a subject's colour this strongly, and no shadow is light or coloured. */
const STRONG_FLOOR = 20;
/** A cast shadow darkens without changing hue, and changes slowly; steps are between neighbouring pixels. */
const SHADOW_DEEPEST = 45;
const SHADOW_HUE = 4;
const SHADOW_STEP = 1.2;
/** A backdrop may drift from its model by this much (Lab), in small steps, and only if it is not perfectly plain. */
const DRIFT_LIMIT = 8;
const DRIFT_SIGMAS = 20;
/** Smallest hole of pure background that counts, as a share of the picture: 13 px at 256². */
const HOLE_SHARE = 0.0002;

/**
 * A first guess at each pixel from its difference to the background (Lab, three floats a pixel): flooded from the border
 * through what looks like background (sure) or like its shadow (likely); enclosed patches of pure, flat background are
 * sure too; all else is likely the subject, and sure where light or colour rule out a shadow. The threshold adapts to the background's own spread.
 */
export function seedTrimap(residual: Float32Array, width: number, height: number, sigma: number): Uint8Array {
  const tight = max(TIGHT_FLOOR, 3 * sigma);
  const loose = max(LOOSE_FLOOR, 4 * sigma);
  const trimap = new Uint8Array(width * height).fill(LIKELY_SUBJECT);
  const queue = new Int32Array(width * height);
  let tail = 0;
  const visit = (pixel: number, from: number) => {
    if (trimap[pixel] !== LIKELY_SUBJECT) return;
    const distance = lengthAt(residual, pixel);
    if (distance < loose) trimap[pixel] = distance < tight ? SURE_BACKGROUND : LIKELY_BACKGROUND;
    else if (from >= 0 && isShadow(residual, pixel, from, sigma)) trimap[pixel] = LIKELY_BACKGROUND;
    else if (from >= 0 && isDrift(residual, pixel, from, sigma)) trimap[pixel] = LIKELY_BACKGROUND;
    else return;
    queue[tail++] = pixel;
  };
  for (let x = 0; x < width; x++) {
    visit(x, -1);
    visit((height - 1) * width + x, -1);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width, -1);
    visit(y * width + width - 1, -1);
  }
  for (let head = 0; head < tail; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    if (x > 0) visit(pixel - 1, pixel);
    if (x < width - 1) visit(pixel + 1, pixel);
    if (pixel >= width) visit(pixel - width, pixel);
    if (pixel < width * (height - 1)) visit(pixel + width, pixel);
  }
  markHoles(residual, trimap, width, height, tight, sigma);
  const strong = max(STRONG_FLOOR, 8 * sigma);
  for (let pixel = 0; pixel < trimap.length; pixel++) {
    if (trimap[pixel] !== LIKELY_SUBJECT || lengthAt(residual, pixel) < strong) continue;
    if (residual[pixel * 3]! > 0 || hueAt(residual, pixel) > 2 * SHADOW_HUE + 2 * sigma) trimap[pixel] = SURE_SUBJECT;
  }
  return trimap;
}

/** Enclosed patches become sure background where they are as flat as it is; shading that crosses its colour is not. */
function markHoles(
  residual: Float32Array,
  trimap: Uint8Array,
  width: number,
  height: number,
  tight: number,
  sigma: number,
): void {
  const candidates = trimap.map((kind, pixel) =>
    kind === LIKELY_SUBJECT && lengthAt(residual, pixel) < tight ? 1 : 0,
  );
  const { labels, areas } = labelComponents(candidates, width, height, { value: 1, neighbours: 4 });
  const sums = new Float64Array(areas.length);
  const squares = new Float64Array(areas.length);
  labels.forEach((label, pixel) => {
    if (label < 0) return;
    sums[label]! += residual[pixel * 3]!;
    squares[label]! += residual[pixel * 3]! ** 2;
  });
  const isHole = areas.map((area, i) => {
    const deviation = sqrt(max(0, squares[i]! / area - (sums[i]! / area) ** 2));
    return area >= HOLE_SHARE * width * height && deviation < max(0.4, 1.3 * sigma);
  });
  labels.forEach((label, pixel) => {
    if (label >= 0 && isHole[label]) trimap[pixel] = SURE_BACKGROUND;
  });
}

function isShadow(residual: Float32Array, pixel: number, from: number, sigma: number): boolean {
  const light = residual[pixel * 3]!;
  const hue = hueAt(residual, pixel);
  const step = abs(light - residual[from * 3]!);
  return light < 0 && light > -SHADOW_DEEPEST && hue < SHADOW_HUE + 2 * sigma && step < SHADOW_STEP + 2 * sigma;
}

function isDrift(residual: Float32Array, pixel: number, from: number, sigma: number): boolean {
  const step = hypot(...[0, 1, 2].map((c) => residual[pixel * 3 + c]! - residual[from * 3 + c]!));
  return lengthAt(residual, pixel) < min(DRIFT_LIMIT, DRIFT_SIGMAS * sigma) && step < 1.5 * sigma;
}

function hueAt(residual: Float32Array, pixel: number): number {
  return hypot(residual[pixel * 3 + 1]!, residual[pixel * 3 + 2]!);
}

function lengthAt(residual: Float32Array, pixel: number): number {
  return hypot(residual[pixel * 3]!, residual[pixel * 3 + 1]!, residual[pixel * 3 + 2]!);
}
