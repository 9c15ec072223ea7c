import { SUBJECT } from './cut-unknown.js';
import type { BackgroundModel } from './fit-background.js';

/** What makes a mask untrustworthy, and what the person may do about it. */
export interface MatteDoubt {
  reason: 'BACKGROUND_NOT_PLAIN' | 'SUBJECT_NOT_FOUND' | 'SUBJECT_FILLS_PICTURE' | 'SUBJECT_AT_BORDER' | 'LOW_CONTRAST';
  advice: string;
}

/** Spread of the border (Lab, at 256 px): JPEG and film grain stay below 1.5, wood, grass and text do not. */
const SIGMA_LIMIT = 3.5;
/** Share of the border that the background must explain; a portrait cropped at the bottom leaves about 0.8. */
const INLIER_LIMIT = 0.6;
/** Share of the border that the subject may cover. */
const TOUCH_LIMIT = 0.45;
const SMALLEST_SHARE = 0.005;
const LARGEST_SHARE = 0.97;
/** Mean colour step across the outline (Lab) below which the outline is a guess. */
const CONTRAST_LIMIT = 6;
/** Contrast from which more adds no confidence. */
const CONTRAST_FULL = 20;

const ADVICE: Record<MatteDoubt['reason'], string> = {
  BACKGROUND_NOT_PLAIN: 'Use a picture with a plain background, or one with a transparent background.',
  SUBJECT_NOT_FOUND: 'Use a picture in which the object stands out from the background and is larger.',
  SUBJECT_FILLS_PICTURE: 'Leave some plain background visible on all sides, or use a transparent background.',
  SUBJECT_AT_BORDER: 'Show the whole object with some plain background around it.',
  LOW_CONTRAST: 'Use a background that differs more in colour from the object, or a transparent one.',
};

export interface MatteEvidence {
  field: BackgroundModel;
  /** Lab minus background, three floats a pixel. */
  residual: Float32Array;
  mask: Uint8Array;
  width: number;
  height: number;
}

/** Says how far a mask can be trusted: a confidence 0..1, and the first thing that speaks against using it at all. */
export function judgeMatte(evidence: MatteEvidence): { confidence: number; doubt: MatteDoubt | null } {
  const { field, mask, width, height } = evidence;
  const share = mask.reduce((sum, label) => sum + label, 0) / mask.length;
  const touch = measureTouch(mask, width, height);
  const contrast = measureContrast(evidence);
  const plainness = Math.max(0, 1 - field.sigma / (2 * SIGMA_LIMIT)) * Math.min(1, field.inlierShare / 0.9);
  const clarity = Math.min(1, contrast / CONTRAST_FULL);
  const confidence = plainness * clarity * (1 - touch);
  const reason = findReason(field, share, touch, contrast);
  return { confidence, doubt: reason === null ? null : { reason, advice: ADVICE[reason] } };
}

function findReason(
  field: BackgroundModel,
  share: number,
  touch: number,
  contrast: number,
): MatteDoubt['reason'] | null {
  if (field.sigma > SIGMA_LIMIT || field.inlierShare < INLIER_LIMIT) return 'BACKGROUND_NOT_PLAIN';
  if (share < SMALLEST_SHARE) return 'SUBJECT_NOT_FOUND';
  if (share > LARGEST_SHARE) return 'SUBJECT_FILLS_PICTURE';
  if (touch > TOUCH_LIMIT) return 'SUBJECT_AT_BORDER';
  if (contrast < CONTRAST_LIMIT) return 'LOW_CONTRAST';
  return null;
}

/** Share of border pixels that the mask covers. */
function measureTouch(mask: Uint8Array, width: number, height: number): number {
  let covered = 0;
  for (let x = 0; x < width; x++) covered += mask[x]! + mask[(height - 1) * width + x]!;
  for (let y = 1; y < height - 1; y++) covered += mask[y * width]! + mask[y * width + width - 1]!;
  return covered / (2 * (width + height) - 4);
}

/** Mean Lab step between the pixels two in and two out of the outline, along rows and columns; 0 without outline. */
function measureContrast({ residual, mask, width, height }: MatteEvidence): number {
  let sum = 0;
  let count = 0;
  const add = (before: number, inner: number, outer: number, after: number) => {
    if (mask[inner] === mask[outer] || mask[before] !== mask[inner] || mask[after] !== mask[outer]) return;
    const out = mask[inner] === SUBJECT ? after : before;
    const from = mask[inner] === SUBJECT ? before : after;
    const step = [0, 1, 2].map((c) => residual[from * 3 + c]! - residual[out * 3 + c]!);
    sum += Math.hypot(...step);
    count++;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (x >= 1 && x + 2 < width) add(at - 1, at, at + 1, at + 2);
      if (y >= 1 && y + 2 < height) add(at - width, at, at + width, at + 2 * width);
    }
  }
  return count === 0 ? 0 : sum / count;
}
