import { bleedColours } from '../image/bleed-colours.js';
import { createRaster, type Raster } from '../image/raster.js';
import { resamplePlane } from '../image/resample.js';

const { abs, max, min } = Math; // bound once: hot loops

/** How much of each cell the subject covers, over the whole picture whatever the cells' shape. */
export interface Coverage {
  width: number;
  height: number;
  /** `width × height`, 0..1. */
  values: Float32Array;
}

/** What speaks against a coverage, and what the person may do about it. */
export interface CoverageDoubt {
  reason: 'SUBJECT_NOT_FOUND' | 'SUBJECT_UNCLEAR';
  advice: string;
}

export interface CoverageMatte {
  /** RGBA at the picture's size: alpha is the coverage, colours at the soft edge are the subject's own. */
  cutout: Raster;
  /** 0..1: how decided the coverage is; 1 where every cell is wholly in or out. */
  confidence: number;
  doubt: CoverageDoubt | null;
}

/** Coverage below this is noise of the network, not a veil of subject. */
const FAINT = 0.02;
/** Coverage from which a cell counts as subject. */
const SOLID = 0.5;
/** Share of solid cells below which nothing was found; as for mattes from the border. */
const SMALLEST_SHARE = 0.005;
/** Decidedness below which the coverage is nothing but grey: where it is a lone blur its cells average about this. */
const LEAST_CONFIDENCE = 0.5;
/** Coverage from which a pixel's own colour is free of background. */
const PURE = 0.9;

const ADVICE: Record<CoverageDoubt['reason'], string> = {
  SUBJECT_NOT_FOUND: 'Use a picture in which the object stands out from the background and is larger.',
  SUBJECT_UNCLEAR:
    'Use a picture with a plain background and matte "background", or one with a transparent background.',
};

/**
 * Cuts a subject out by its coverage, as networks give it, in whatever size. Colours of partly covered pixels come from
 * the wholly covered ones near them, so that no rim of background stays. Alpha of the picture is not looked at.
 * Deterministic.
 */
export function matteFromCoverage(picture: Raster, coverage: Coverage): CoverageMatte {
  const { confidence, doubt } = judgeCoverage(coverage.values);
  const { width, height, channels, data } = picture;
  const scaled = resamplePlane(coverage.values, coverage, width, height);
  const cutout = createRaster(width, height, 4);
  for (let pixel = 0; pixel < scaled.length; pixel++) {
    for (let c = 0; c < 3; c++) cutout.data[4 * pixel + c] = data[channels * pixel + c]!;
    cutout.data[4 * pixel + 3] = scaled[pixel]! >= PURE ? 255 : 0;
  }
  bleedColours(cutout);
  for (let pixel = 0; pixel < scaled.length; pixel++) {
    const covered = scaled[pixel]! < FAINT ? 0 : min(scaled[pixel]!, 1);
    cutout.data[4 * pixel + 3] = 255 * covered + 0.5;
  }
  return { cutout, confidence, doubt };
}

/** Decidedness is |2a − 1| averaged over cells with any coverage a. */
function judgeCoverage(values: Float32Array): { confidence: number; doubt: CoverageDoubt | null } {
  let [decided, covered, solid] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = max(0, min(values[i]!, 1));
    if (value < FAINT) continue;
    covered++;
    decided += abs(2 * value - 1);
    if (value >= SOLID) solid++;
  }
  const confidence = covered === 0 ? 0 : decided / covered;
  if (confidence < LEAST_CONFIDENCE && covered >= SMALLEST_SHARE * values.length) {
    return { confidence, doubt: { reason: 'SUBJECT_UNCLEAR', advice: ADVICE.SUBJECT_UNCLEAR } };
  }
  const isFound = solid >= SMALLEST_SHARE * values.length;
  return { confidence, doubt: isFound ? null : { reason: 'SUBJECT_NOT_FOUND', advice: ADVICE.SUBJECT_NOT_FOUND } };
}
