import { BACKGROUND, SUBJECT } from './cut-unknown.js';
import { labelComponents, largestComponent } from './label-components.js';

/**
 * Keeps the largest connected shape of a mask and its real holes, in place. A hole is real when most of it is in
 * `background` (1 for pixels known to show the background); all others are filled.
 */
export function keepMainShape(
  mask: Uint8Array,
  width: number,
  height: number,
  background: (pixel: number) => boolean,
): void {
  const shapes = labelComponents(mask, width, height, { value: SUBJECT, neighbours: 8 });
  const main = largestComponent(shapes);
  shapes.labels.forEach((label, pixel) => {
    mask[pixel] = label === main ? SUBJECT : BACKGROUND;
  });
  if (main < 0) return;
  const gaps = labelComponents(mask, width, height, { value: BACKGROUND, neighbours: 4 });
  const pure = new Float64Array(gaps.areas.length);
  gaps.labels.forEach((label, pixel) => {
    if (label >= 0 && background(pixel)) pure[label]!++;
  });
  gaps.labels.forEach((label, pixel) => {
    if (label >= 0 && !gaps.isAtBorder[label] && pure[label]! < gaps.areas[label]! / 2) mask[pixel] = SUBJECT;
  });
}
