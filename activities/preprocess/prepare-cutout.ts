import { OrfeasError } from '../../contracts/errors.js';
import { bleedColours } from '../../geometry/image/bleed-colours.js';
import type { Raster } from '../../geometry/image/raster.js';
import { resample } from '../../geometry/image/resample.js';
import { hasTellingAlpha } from '../../geometry/silhouette/has-telling-alpha.js';
import { labelComponents, largestComponent } from '../../geometry/silhouette/label-components.js';
import { matteFromBorder } from '../../geometry/silhouette/matte-from-border.js';
import { type Coverage, matteFromCoverage } from '../../geometry/silhouette/matte-from-coverage.js';
import { FAINT_ALPHA } from '../../infra/pictures/inspect-picture.js';

/** Sides of the canvas in pixels: what engines ask for at most, and what a texture needs at least. */
const LARGEST_CANVAS = 1024;
const SMALLEST_CANVAS = 512;

export interface CutoutOptions {
  /**
   * Where the mask comes from; `auto` takes the alpha channel if it says something, else what a network saw, else the
   * background.
   */
  matte: 'auto' | 'alpha' | 'background' | 'network';
  /** What a network saw in the picture (`coverageByNetwork`). Default: none was asked. */
  coverage?: Coverage | null;
  /** Share of the canvas left free on each side, 0..0.4. Default 0.05. */
  padding?: number;
  /** Side of the canvas in pixels. Default: the subject's own size, within 512..1024. */
  size?: number;
}

export interface Cutout {
  /** Square RGBA; the subject's longer side fills it but for the padding, clear pixels carry nearby colours. */
  cutout: Raster;
  matte: 'alpha' | 'background' | 'network';
  /** 0..1; an alpha channel is taken at its word. */
  confidence: number;
  /** The square of the source that the canvas shows, in source pixels, and canvas pixels a source pixel. */
  crop: { x: number; y: number; width: number; height: number; scale: number };
}

/**
 * Cuts the subject out of an RGBA picture and sets it in the middle of a square canvas. Only the largest connected
 * subject stays. Deterministic. Throws OrfeasError EMPTY_IMAGE when nothing is visible, MASK_UNCERTAIN (with advice)
 * when subject and background can't be told apart, INVALID_OPTIONS when a network is wanted and none is there.
 */
export function prepareCutout(raster: Raster, options: CutoutOptions): Cutout {
  const padding = options.padding ?? 0.05;
  refuseEmpty(raster);
  const { picture, matte, confidence } = chooseMatte(raster, options);
  const subject = isolateSubject(picture);
  const box = boundSubject(subject);
  if (box === null) throw new OrfeasError('EMPTY_IMAGE', 'Expected a visible object for image but received none');
  const longest = Math.max(box.width, box.height);
  const natural = longest / (1 - 2 * padding);
  const size = options.size ?? Math.min(Math.max(Math.ceil(natural), SMALLEST_CANVAS), LARGEST_CANVAS);
  const crop = {
    x: box.x + box.width / 2 - natural / 2,
    y: box.y + box.height / 2 - natural / 2,
    width: natural,
    height: natural,
    scale: size / natural,
  };
  const cutout = resample(subject, crop, size, size);
  bleedColours(cutout);
  return { cutout, matte, confidence, crop };
}

function refuseEmpty({ data }: Raster): void {
  for (let i = 3; i < data.length; i += 4) if (data[i]! >= FAINT_ALPHA) return;
  throw new OrfeasError('EMPTY_IMAGE', 'Expected a visible object for image but received a transparent picture');
}

function chooseMatte(
  raster: Raster,
  { matte: wanted, coverage = null }: CutoutOptions,
): { picture: Raster; matte: Cutout['matte']; confidence: number } {
  const isTelling = hasTellingAlpha(raster);
  if (wanted === 'alpha' && !isTelling) {
    throw new OrfeasError(
      'MASK_UNCERTAIN',
      'Expected a transparent background for image but received an opaque one. Use matte "auto" or "background".',
    );
  }
  if (isTelling && (wanted === 'alpha' || wanted === 'auto')) return { picture: raster, matte: 'alpha', confidence: 1 };
  if (wanted === 'network' && coverage === null) {
    const detail =
      'Expected a matting model for matte "network" but none is installed. Use matte "auto" or "background".';
    throw new OrfeasError('INVALID_OPTIONS', detail, { errors: [{ pointer: '/options/matte', detail }] });
  }
  if (coverage !== null && wanted !== 'background') {
    const { cutout, confidence, doubt } = matteFromCoverage(flatten(raster), coverage);
    if (doubt !== null) throw uncertain('a subject that the matting model sees clearly', doubt);
    return { picture: cutout, matte: 'network', confidence };
  }
  const { cutout, confidence, doubt } = matteFromBorder(flatten(raster));
  if (doubt !== null) throw uncertain('a subject on a plain background', doubt);
  return { picture: cutout, matte: 'background', confidence };
}

function uncertain(expected: string, { reason, advice }: { reason: string; advice: string }): OrfeasError {
  return new OrfeasError('MASK_UNCERTAIN', `Expected ${expected} for image but received ${reason}. ${advice}`);
}

/** The picture over white, the colour that most pictures with alpha were drawn for. */
function flatten(raster: Raster): Raster {
  const data = raster.data.slice();
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]! / 255;
    for (let c = 0; c < 3; c++) data[i + c] = Math.floor(data[i + c]! * alpha + 255 * (1 - alpha) + 0.5);
    data[i + 3] = 255;
  }
  return { ...raster, data };
}

/** A copy in which all but the largest connected subject is clear. Its faint fringe stays: one pixel around it. */
function isolateSubject(raster: Raster): Raster {
  const { width, height } = raster;
  const data = raster.data.slice();
  const mask = new Uint8Array(width * height);
  for (let i = 0; i < mask.length; i++) mask[i] = data[i * 4 + 3]! >= FAINT_ALPHA ? 1 : 0;
  const shapes = labelComponents(mask, width, height, { value: 1, neighbours: 8 });
  const main = largestComponent(shapes);
  for (let i = 0; i < mask.length; i++) {
    if (shapes.labels[i] !== main && !isBeside(shapes.labels, i, width, main)) data[i * 4 + 3] = 0;
  }
  return { ...raster, data };
}

function isBeside(labels: Int32Array, pixel: number, width: number, label: number): boolean {
  const x = pixel % width;
  if (labels[pixel] !== -1) return false;
  return (
    (x > 0 && labels[pixel - 1] === label) ||
    (x < width - 1 && labels[pixel + 1] === label) ||
    labels[pixel - width] === label ||
    labels[pixel + width] === label
  );
}

function boundSubject({ width, data }: Raster): { x: number; y: number; width: number; height: number } | null {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (let i = 0, pixel = 0; i < data.length; i += 4, pixel++) {
    if (data[i + 3]! < FAINT_ALPHA) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
