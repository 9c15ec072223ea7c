import { rasterToLab } from '../image/lab-colour.js';
import { createRaster, type Raster } from '../image/raster.js';
import { resample } from '../image/resample.js';
import { SUBJECT } from './cut-unknown.js';
import { type BackgroundModel, fitBackground, refitBackground, subtractBackground } from './fit-background.js';
import { grabCut } from './grab-cut.js';
import { judgeMatte, type MatteDoubt } from './judge-matte.js';
import { keepMainShape } from './keep-main-shape.js';
import { type Models, refineMask } from './refine-mask.js';
import { LIKELY_BACKGROUND, SURE_BACKGROUND, seedTrimap } from './seed-trimap.js';
import { softenEdge } from './soften-edge.js';

/** Longest side for the colour models and the first cut: GrabCut at 256, see facts on masks without a network. */
const SMALL_SIDE = 256;
/** Longest side for the exact outline; a cut-out has at most half of it, so more would not be seen. */
const LARGE_SIDE = 2048;
/** Six coefficients need no more than every seventh pixel; a prime, so that no column is favoured. */
const REFIT_STRIDE = 7;
const FEWEST_MEMBERS = 64;
/** Alpha from which a pixel's own full-size colour is free of background. */
const PURE_ALPHA = 250;

export interface BorderMatte {
  /** RGBA at the picture's size: alpha is the subject's coverage, colours at the soft edge are the subject's own. */
  cutout: Raster;
  /** 0..1: how well the background is explained and how sharply the subject stands against it. */
  confidence: number;
  /** Why the mask should not be used; null when it may. */
  doubt: MatteDoubt | null;
}

/**
 * Separates the subject from a plain or smoothly lit background without any network: a colour field fitted to the
 * border, a flood from there, graph cuts at 256 px and along the outline at full size, and a soft edge. `doubt` says when
 * the background is not plain enough for that; the cut-out is then a guess at best. Alpha of the input is not looked at.
 * Deterministic.
 */
export function matteFromBorder(raster: Raster): BorderMatte {
  const longest = Math.max(raster.width, raster.height);
  if (longest > LARGE_SIDE) return enlargeMatte(raster, matteFromBorder(shrink(raster, LARGE_SIDE)));
  const small = longest > SMALL_SIDE ? shrink(raster, SMALL_SIDE) : raster;
  const { width, height } = small;
  const lab = rasterToLab(small);
  const field = fitTwice(lab, width, height);
  const residual = subtractBackground(field, lab, width, height);
  const trimap = seedTrimap(residual, width, height, field.sigma);
  const cut = grabCut(residual, trimap, width, height, field.sigma);
  if (cut === null) {
    const verdict = judgeMatte({ field, residual, mask: new Uint8Array(width * height), width, height });
    return { cutout: createRaster(raster.width, raster.height, 4), ...verdict };
  }
  keepMainShape(cut.mask, width, height, (pixel) => trimap[pixel] === SURE_BACKGROUND);
  const verdict = judgeMatte({ field, residual, mask: cut.mask, width, height });
  const models: Models = { field, subject: cut.subject, background: cut.background };
  const mask = refineMask(raster, { mask: cut.mask, width, height }, models);
  keepMainShape(mask, raster.width, raster.height, isHoleIn(small, cut.mask, raster));
  return { cutout: softenEdge(raster, mask), ...verdict };
}

/** The background's model from the border, then from all that floods from there. */
function fitTwice(lab: Float32Array, width: number, height: number): BackgroundModel {
  const first = fitBackground(lab, width, height);
  const trimap = seedTrimap(subtractBackground(first, lab, width, height), width, height, first.sigma);
  const members: number[] = [];
  for (let pixel = 0; pixel < trimap.length; pixel += REFIT_STRIDE) {
    if (trimap[pixel]! <= LIKELY_BACKGROUND) members.push(pixel);
  }
  return members.length < FEWEST_MEMBERS ? first : refitBackground(first, lab, width, height, members);
}

/** Whether a pixel of the full picture lies in a hole that the small mask already had. */
function isHoleIn(small: Raster, mask: Uint8Array, full: Raster): (pixel: number) => boolean {
  return (pixel) => {
    const x = pixel % full.width;
    const y = (pixel - x) / full.width;
    const column = Math.floor(((x + 0.5) * small.width) / full.width);
    const row = Math.floor(((y + 0.5) * small.height) / full.height);
    return mask[row * small.width + column] !== SUBJECT;
  };
}

/** The picture made smaller so that its longest side is `side`, without alpha. */
function shrink(raster: Raster, side: number): Raster {
  const scale = side / Math.max(raster.width, raster.height);
  const opaque = raster.channels === 4 ? dropAlpha(raster) : raster;
  const window = { x: 0, y: 0, width: raster.width, height: raster.height };
  return resample(
    opaque,
    window,
    Math.max(1, Math.round(raster.width * scale)),
    Math.max(1, Math.round(raster.height * scale)),
  );
}

function dropAlpha(raster: Raster): Raster {
  const out = createRaster(raster.width, raster.height, 3);
  for (let i = 0, j = 0; i < raster.data.length; i += 4, j += 3) {
    out.data[j] = raster.data[i]!;
    out.data[j + 1] = raster.data[i + 1]!;
    out.data[j + 2] = raster.data[i + 2]!;
  }
  return out;
}

/** A matte made at 2048 px brought to the picture's size; inside it the picture's own pixels are kept. */
function enlargeMatte(raster: Raster, { cutout: matte, ...verdict }: BorderMatte): BorderMatte {
  const window = { x: 0, y: 0, width: matte.width, height: matte.height };
  const cutout = resample(matte, window, raster.width, raster.height);
  for (let i = 0; i < raster.width * raster.height; i++) {
    if (cutout.data[i * 4 + 3]! < PURE_ALPHA) continue;
    for (let c = 0; c < 3; c++) cutout.data[i * 4 + c] = raster.data[i * raster.channels + c]!;
  }
  return { cutout, ...verdict };
}
