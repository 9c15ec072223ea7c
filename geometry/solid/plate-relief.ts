import { plateWindow, sampleWindow } from './plate-window.js';
import type { PlateHeights } from './raise-plate.js';

export interface PlateReliefOptions {
  /** Cells along the plate's longest side. */
  resolution: number;
  /** Thickness of the plate, greatest height above it, and what is free round the object: shares of its longest side. */
  base: number;
  depth: number;
  border: number;
  /** Share of the height that brightness gives, 0..1; the rest is the inflated height. */
  brightness: number;
}

/**
 * The heights of a plate with the object raised on it: z = base + depth × ((1 − b) √(h / greatest h) + b × luminance × coverage).
 *
 * @param heights `width × height`: squared half thickness of the inflated body. @param coverage, luminance likewise, 0..1.
 * @returns null where the silhouette is empty.
 */
export function plateRelief(
  heights: Float32Array,
  luminance: Float32Array,
  coverage: Float32Array,
  width: number,
  height: number,
  { resolution, base, depth, border, brightness }: PlateReliefOptions,
): PlateHeights | null {
  const window = plateWindow(coverage, width, height, resolution, border);
  if (window === null) return null;
  const greatest = heights.reduce((most, value) => Math.max(most, value), 0) || 1;
  const raised = heights.map(
    (own, i) => (1 - brightness) * Math.sqrt(Math.max(0, own) / greatest) + brightness * luminance[i]! * coverage[i]!,
  );
  const values = sampleWindow(window, raised, width, height).map((share) => window.side * (base + depth * share));
  return { ...window, values };
}
