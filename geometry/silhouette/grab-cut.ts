import { type ColourMixture, refitMixture, startMixture } from './colour-mixture.js';
import { BACKGROUND, cutUnknown, SUBJECT, UNKNOWN } from './cut-unknown.js';
import { LIKELY_SUBJECT, SURE_BACKGROUND, SURE_SUBJECT } from './seed-trimap.js';

/** The energy hardly falls after the third round on the sample pictures. */
const ROUNDS = 3;
/** Spread (Lab) below which colours are taken for equal: half of what 8-bit sRGB can step in dark tones. */
const LEAST_SPREAD = 0.5;
/** Fewer subject pixels than this can't carry a colour model. */
const FEWEST_PIXELS = 16;

export interface GrabCutResult {
  /** SUBJECT or BACKGROUND per pixel. */
  mask: Uint8Array;
  subject: ColourMixture;
  background: ColourMixture;
}

/**
 * Separates subject and background by alternating colour models and minimum cuts: "GrabCut" (Rother, Kolmogorov & Blake
 * 2004). Unlike there, the background's model stays that of the flooded pixels: learning from what each cut gives it made
 * it swallow a striped subject stripe by stripe. Features are three floats a pixel; sure pixels stay. Null when the seed
 * or the result has no subject.
 */
export function grabCut(
  features: Float32Array,
  trimap: Uint8Array,
  width: number,
  height: number,
  sigma: number,
): GrabCutResult | null {
  const floor = Math.max(LEAST_SPREAD, sigma) ** 2;
  let mask: Uint8Array = trimap.map((kind) => (kind >= LIKELY_SUBJECT ? SUBJECT : BACKGROUND));
  if (!hasBothSides(mask)) return null;
  let subject = startMixture(features, listPixels(mask, SUBJECT), floor);
  let background = startMixture(features, listPixels(mask, BACKGROUND), floor);
  background = refitMixture(background, features, listPixels(mask, BACKGROUND), floor);
  const labels = trimap.map((kind) =>
    kind === SURE_BACKGROUND ? BACKGROUND : kind === SURE_SUBJECT ? SUBJECT : UNKNOWN,
  );
  for (let round = 0; round < ROUNDS; round++) {
    subject = refitMixture(subject, features, listPixels(mask, SUBJECT), floor);
    mask = cutUnknown({ width, height, labels, features, subject, background, sigma });
    if (!hasBothSides(mask)) return null;
  }
  return { mask, subject, background };
}

function hasBothSides(mask: Uint8Array): boolean {
  let subject = 0;
  for (const label of mask) subject += label;
  return subject >= FEWEST_PIXELS && subject <= mask.length - FEWEST_PIXELS;
}

function listPixels(mask: Uint8Array, label: number): Int32Array {
  const pixels = new Int32Array(mask.length);
  let count = 0;
  for (let pixel = 0; pixel < mask.length; pixel++) if (mask[pixel] === label) pixels[count++] = pixel;
  return pixels.slice(0, count);
}
