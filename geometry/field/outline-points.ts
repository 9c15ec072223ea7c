/** A silhouette's outline as closed rings of points, one on each step between an inside pixel and an outside neighbour. */
export interface OutlinePoints {
  /** The point's inside and outside pixel are neighbours along x (0) or y (1). */
  axis: Uint8Array;
  /** Pixel coordinates of the point; centres are whole numbers. */
  x: Float64Array;
  y: Float64Array;
  /** The two neighbours on the ring, `2 × points`. */
  links: Int32Array;
  /** Share of the points between a full and an empty pixel: near 1 for a mask without soft edges. */
  hardness: number;
}

/** A step in coverage above which two neighbours count as a full and an empty pixel. */
const HARD_STEP = 0.95;

/**
 * Traces level 0.5 of a coverage image (marching squares); inside pixels that touch by a corner count as connected.
 *
 * @param coverage `width × height`, with nothing inside on its border.
 */
export function outlinePoints(coverage: Float32Array, width: number, height: number): OutlinePoints {
  const n = width * height;
  const numbers = new Int32Array(2 * n).fill(-1);
  const places: number[] = [];
  for (let i = 0; i < n; i++) {
    const isInside = coverage[i]! >= 0.5;
    if (i % width < width - 1 && coverage[i + 1]! >= 0.5 !== isInside) numbers[i] = places.push(i) - 1;
    if (i + width < n && coverage[i + width]! >= 0.5 !== isInside) numbers[n + i] = places.push(n + i) - 1;
  }
  const axis = Uint8Array.from(places, (place) => (place < n ? 0 : 1));
  const x = new Float64Array(places.length);
  const y = new Float64Array(places.length);
  let hard = 0;
  places.forEach((place, point) => {
    const i = place % n;
    const own = coverage[i]!;
    const other = coverage[place < n ? i + 1 : i + width]!;
    const t = (own - 0.5) / (own - other);
    x[point] = (i % width) + (place < n ? t : 0);
    y[point] = Math.floor(i / width) + (place < n ? 0 : t);
    if (Math.abs(own - other) > HARD_STEP) hard++;
  });
  const links = linkPoints(coverage, numbers, places.length, width, height);
  return { axis, x, y, links, hardness: places.length > 0 ? hard / places.length : 0 };
}

function linkPoints(coverage: Float32Array, numbers: Int32Array, points: number, width: number, height: number) {
  const n = width * height;
  const links = new Int32Array(2 * points).fill(-1);
  const link = (p: number, q: number) => {
    links[2 * p + (links[2 * p]! < 0 ? 0 : 1)] = q;
    links[2 * q + (links[2 * q]! < 0 ? 0 : 1)] = p;
  };
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      const top = numbers[i]!;
      const bottom = numbers[i + width]!;
      const left = numbers[n + i]!;
      const right = numbers[n + i + 1]!;
      if ((top & bottom & left & right) === -1) continue;
      const met = [top, bottom, left, right].filter((point) => point >= 0);
      if (met.length === 2) link(met[0]!, met[1]!);
      if (met.length !== 4) continue;
      const isOwnInside = coverage[i]! >= 0.5; // cut off the two outside corners
      link(top, isOwnInside ? right : left);
      link(bottom, isOwnInside ? left : right);
    }
  }
  return links;
}
