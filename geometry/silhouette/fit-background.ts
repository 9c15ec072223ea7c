const { floor, hypot, max, min, round } = Math; // bound once: hot loops

/** Terms of the quadratic: 1, x, y, x², xy, y². */
const TERMS = 6;
/** Border pixels looked at, as a share of the shorter side; 3 px at 256. */
const RING_SHARE = 0.012;
/** Distance (Lab) within which a border pixel takes part, loosest first: a gradient must survive the constant start. */
const ROUNDS = [40, 20, 12, 8, 6, 6] as const;
/** Keeps the quadratic flat where the subject hides most of a side. */
const RIDGE = 1e-3;

/** The background as a smooth field: per Lab channel a quadratic in picture coordinates -1..1. */
export interface BackgroundModel {
  /** 3 channels × 6 terms. */
  coefficients: Float64Array;
  /** Robust spread of the border around the field, Lab units; 0 is a perfectly plain background. */
  sigma: number;
  /** Share of border pixels that the field explains, 0..1; the rest is subject or clutter. */
  inlierShare: number;
}

/**
 * Fits the border ring of a picture (Lab, three floats a pixel) by trimmed least squares: lighting that falls off over a
 * plain backdrop is quadratic enough, and a subject that leaves the picture is trimmed away.
 */
export function fitBackground(lab: Float32Array, width: number, height: number): BackgroundModel {
  const ring = listRing(width, height);
  const start = new Float64Array(3 * TERMS);
  for (let c = 0; c < 3; c++) start[c * TERMS] = median(ring.map((pixel) => lab[pixel * 3 + c]!));
  return fitTrimmed(lab, width, height, ring, start, ROUNDS);
}

/**
 * The model fitted once more to `members`, the pixels found to be background anywhere in the picture: the border alone
 * says little about a backdrop that is brightest in its middle. What the border said of plainness is kept.
 */
export function refitBackground(
  model: BackgroundModel,
  lab: Float32Array,
  width: number,
  height: number,
  members: number[],
): BackgroundModel {
  const fitted = fitTrimmed(lab, width, height, members, model.coefficients, ROUNDS.slice(-2));
  return { ...fitted, sigma: max(model.sigma, fitted.sigma), inlierShare: model.inlierShare };
}

function fitTrimmed(
  lab: Float32Array,
  width: number,
  height: number,
  pixels: number[],
  start: Float64Array,
  limits: readonly number[],
): BackgroundModel {
  const coefficients = start.slice();
  const distances = new Float64Array(pixels.length);
  const measure = () =>
    distances.forEach((_, i) => {
      distances[i] = distanceAt(lab, pixels[i]!, coefficients, width, height);
    });
  measure();
  for (const limit of limits) {
    const members = pixels.filter((_, i) => distances[i]! < limit);
    if (members.length < pixels.length / 4) break;
    for (let c = 0; c < 3; c++) fitChannel(lab, c, members, width, height, coefficients);
    measure();
  }
  const sigma = median([...distances]);
  const limit = max(4, 3 * sigma);
  return { coefficients, sigma, inlierShare: distances.filter((d) => d < limit).length / pixels.length };
}

/** The field at a pixel, written to `out` as Lab. */
export function writeBackground(
  { coefficients }: BackgroundModel,
  pixel: number,
  width: number,
  height: number,
  out: Float32Array,
): void {
  const x = (((pixel % width) + 0.5) / width) * 2 - 1;
  const y = ((floor(pixel / width) + 0.5) / height) * 2 - 1;
  for (let c = 0; c < 3; c++) {
    const k = c * TERMS;
    out[c] =
      coefficients[k]! +
      coefficients[k + 1]! * x +
      coefficients[k + 2]! * y +
      coefficients[k + 3]! * x * x +
      coefficients[k + 4]! * x * y +
      coefficients[k + 5]! * y * y;
  }
}

/** Lab minus the field for every pixel, three floats each. */
export function subtractBackground(
  model: BackgroundModel,
  lab: Float32Array,
  width: number,
  height: number,
): Float32Array {
  const out = new Float32Array(lab.length);
  const field = new Float32Array(3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    writeBackground(model, pixel, width, height, field);
    for (let c = 0; c < 3; c++) out[pixel * 3 + c] = lab[pixel * 3 + c]! - field[c]!;
  }
  return out;
}

function listRing(width: number, height: number): number[] {
  const depth = max(1, round(min(width, height) * RING_SHARE));
  const ring: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x < depth || y < depth || x >= width - depth || y >= height - depth) ring.push(y * width + x);
    }
  }
  return ring;
}

function distanceAt(
  lab: Float32Array,
  pixel: number,
  coefficients: Float64Array,
  width: number,
  height: number,
): number {
  const field = new Float32Array(3);
  writeBackground({ coefficients, sigma: 0, inlierShare: 1 }, pixel, width, height, field);
  return hypot(lab[pixel * 3]! - field[0]!, lab[pixel * 3 + 1]! - field[1]!, lab[pixel * 3 + 2]! - field[2]!);
}

function fitChannel(
  lab: Float32Array,
  channel: number,
  members: number[],
  width: number,
  height: number,
  coefficients: Float64Array,
): void {
  const matrix = new Float64Array(TERMS * (TERMS + 1));
  const terms = new Float64Array(TERMS);
  for (const pixel of members) {
    const x = (((pixel % width) + 0.5) / width) * 2 - 1;
    const y = ((floor(pixel / width) + 0.5) / height) * 2 - 1;
    terms.set([1, x, y, x * x, x * y, y * y]);
    for (let i = 0; i < TERMS; i++) {
      for (let j = 0; j < TERMS; j++) matrix[i * (TERMS + 1) + j]! += terms[i]! * terms[j]!;
      matrix[i * (TERMS + 1) + TERMS]! += terms[i]! * lab[pixel * 3 + channel]!;
    }
  }
  for (let i = 1; i < TERMS; i++) matrix[i * (TERMS + 1) + i]! += RIDGE * members.length;
  coefficients.set(solve(matrix, TERMS), channel * TERMS);
}

/** Gaussian elimination; the ridge makes the matrix positive definite, so no pivoting is needed. */
function solve(matrix: Float64Array, size: number): Float64Array {
  const row = size + 1;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const factor = matrix[j * row + i]! / matrix[i * row + i]!;
      for (let k = i; k < row; k++) matrix[j * row + k]! -= factor * matrix[i * row + k]!;
    }
  }
  const solution = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    let sum = matrix[i * row + size]!;
    for (let k = i + 1; k < size; k++) sum -= matrix[i * row + k]! * solution[k]!;
    solution[i] = sum / matrix[i * row + i]!;
  }
  return solution;
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1]!;
}
