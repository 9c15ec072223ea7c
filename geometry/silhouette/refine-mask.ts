import { writeLab } from '../image/lab-colour.js';
import type { Raster } from '../image/raster.js';
import type { ColourMixture } from './colour-mixture.js';
import { cutUnknown, UNKNOWN } from './cut-unknown.js';
import { type BackgroundModel, writeBackground } from './fit-background.js';

const { ceil, floor, max, min } = Math; // bound once: hot loops

export interface Models {
  field: BackgroundModel;
  subject: ColourMixture;
  background: ColourMixture;
}

/**
 * Carries a small mask over to the size of `raster` exactly: only the pixels within one small pixel of its outline are
 * undecided, and one more cut at full size decides them (Lombaert et al. 2005, "A multilevel banded graph cuts method").
 * Returns SUBJECT or BACKGROUND per pixel of the raster.
 */
export function refineMask(
  raster: Raster,
  small: { mask: Uint8Array; width: number; height: number },
  models: Models,
): Uint8Array {
  const { width, height } = raster;
  if (small.width === width && small.height === height) return small.mask;
  const labels = enlarge(small, width, height);
  const reach = ceil(max(width / small.width, height / small.height)) + 1;
  markOutline(labels, width, height, reach);
  const features = measureBand(raster, labels, models.field);
  return cutUnknown({
    width,
    height,
    labels,
    features,
    subject: models.subject,
    background: models.background,
    sigma: models.field.sigma,
  });
}

function enlarge(
  { mask, width: fromWidth, height: fromHeight }: { mask: Uint8Array; width: number; height: number },
  width: number,
  height: number,
): Uint8Array {
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = floor(((y + 0.5) * fromHeight) / height) * fromWidth;
    for (let x = 0; x < width; x++) labels[y * width + x] = mask[row + floor(((x + 0.5) * fromWidth) / width)]!;
  }
  return labels;
}

/** Sets to UNKNOWN every pixel that has the other label within `reach` pixels along a row or column, or both. */
function markOutline(labels: Uint8Array, width: number, height: number, reach: number): void {
  const isNear = new Uint8Array(labels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const isEdge =
        (x + 1 < width && labels[at] !== labels[at + 1]) || (y + 1 < height && labels[at] !== labels[at + width]);
      if (!isEdge) continue;
      for (let j = max(0, y - reach + 1); j <= min(height - 1, y + reach); j++) {
        isNear.fill(1, j * width + max(0, x - reach + 1), j * width + min(width - 1, x + reach) + 1);
      }
    }
  }
  for (let i = 0; i < labels.length; i++) if (isNear[i] === 1) labels[i] = UNKNOWN;
}

/** Lab minus background at the unknown pixels and one pixel around them; zero elsewhere, where nobody looks. */
function measureBand(raster: Raster, labels: Uint8Array, field: BackgroundModel): Float32Array {
  const { width, height, channels, data } = raster;
  const out = new Float32Array(width * height * 3);
  const isMeasured = new Uint8Array(width * height);
  const expected = new Float32Array(3);
  const measure = (pixel: number) => {
    if (isMeasured[pixel] === 1) return;
    isMeasured[pixel] = 1;
    const from = pixel * channels;
    writeLab(data[from]!, data[from + 1]!, data[from + 2]!, out, pixel * 3);
    writeBackground(field, pixel, width, height, expected);
    for (let c = 0; c < 3; c++) out[pixel * 3 + c]! -= expected[c]!;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (labels[y * width + x] !== UNKNOWN) continue;
      for (let j = max(0, y - 1); j <= min(height - 1, y + 1); j++) {
        for (let i = max(0, x - 1); i <= min(width - 1, x + 1); i++) measure(j * width + i);
      }
    }
  }
  return out;
}
