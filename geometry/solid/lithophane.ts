import { plateWindow, sampleWindow } from './plate-window.js';
import type { PlateHeights } from './raise-plate.js';

export interface LithophaneOptions {
  /** Cells along the plate's longest side. */
  resolution: number;
  /** Thinnest, what the darkest adds to it, and the frame's width: shares of the plate's longest side. */
  base: number;
  depth: number;
  border: number;
}

/**
 * Light that the darkest place lets through beside the brightest: 1/20, about what 2.4 mm of white plastic hold back.
 * A figure chosen, not measured: plastics differ, and so does what lights them.
 */
const DARKEST = 1 / 20;

/**
 * The heights of a plate that shows a picture when light falls through it. By the law of Beer and Lambert a thickness t lets
 * exp(−μ t) of the light through, so for a relative luminance Y (linear light) the thickness is
 *
 *   t = base + depth × ln(Y') / ln(DARKEST), with Y' = DARKEST + (1 − DARKEST) Y:
 *
 * `base` for white, `base + depth` for black and for the frame.
 *
 * @param luminance `width × height`, linear, 0..1. @param coverage likewise: the plate covers its bounding box.
 * @returns null where the silhouette is empty.
 */
export function lithophane(
  luminance: Float32Array,
  coverage: Float32Array,
  width: number,
  height: number,
  { resolution, base, depth, border }: LithophaneOptions,
): PlateHeights | null {
  const window = plateWindow(coverage, width, height, resolution, border);
  if (window === null) return null;
  const values = sampleWindow(window, luminance, width, height).map((light) => {
    const transmitted = DARKEST + (1 - DARKEST) * Math.min(1, Math.max(0, light));
    return window.side * (base + (depth * Math.log(transmitted)) / Math.log(DARKEST));
  });
  return { ...window, values };
}
