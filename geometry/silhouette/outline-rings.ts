import { outlinePoints } from '../field/outline-points.js';
import { smoothCoverage } from '../field/smooth-coverage.js';

/** A closed polygon, model units, +Y up; its last corner is joined to its first. */
export type Ring = [number, number][];

/** Rings of fewer corners enclose less than a pixel. */
const LEAST_CORNERS = 3;

/**
 * The outlines of a silhouette and of its holes as polygons without pixel stairs, in the frame of the cut-out: the
 * picture's longer side is 1, its middle (0, 0). No two of them touch or cross. Which of them bound holes is told by
 * how many others they lie in (even-odd rule).
 *
 * @param coverage `width × height`, 0..1; inside where ≥ 0.5. Beyond the picture lies the outside.
 */
export function outlineRings(coverage: Float32Array, width: number, height: number): Ring[] {
  const margin = 1;
  const smooth = smoothCoverage(coverage, width, height, margin);
  const { x, y, links } = outlinePoints(smooth, width + 2 * margin, height + 2 * margin);
  const pixel = 1 / Math.max(width, height);
  const isTaken = new Uint8Array(x.length);
  const rings: Ring[] = [];
  for (let start = 0; start < x.length; start++) {
    if (isTaken[start] === 1) continue;
    const ring: Ring = [];
    for (let at = start, before = -1; isTaken[at] === 0; ) {
      isTaken[at] = 1;
      ring.push([(x[at]! - margin + 0.5 - width / 2) * pixel, (height / 2 - y[at]! + margin - 0.5) * pixel]);
      const [one, other] = [links[2 * at]!, links[2 * at + 1]!];
      const next = one === before ? other : one;
      before = at;
      at = next;
    }
    if (ring.length >= LEAST_CORNERS) rings.push(ring);
  }
  return rings;
}
